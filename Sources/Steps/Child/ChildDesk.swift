import CLinux
public import SystemCalls
import SystemPackage

/// What a subject and the child that it has forked tell each other, in memory that the supervisor maps too.
///
/// There is one child at a time, and it does one thing at a time. Its parent sleeps in poll(2) on a pipe whose other end
/// nobody but the child has: an answer comes as a byte, and the child's end as the end of the file.
@safe public struct ChildDesk: @unchecked Sendable {
    // Unchecked: the fields of `child` that are not atomic belong to whoever has set `isBusy`, and to the child between its
    // request and its answer.
    private let child: UnsafeMutablePointer<clinux_child>
    private let isBusy: SharedWord
    private let answers: SharedWord

    /// How many bytes of shared memory a desk takes, with what aligning it may cost.
    public static let size = MemoryLayout<clinux_child>.stride + 2 * 4 + 8

    /// A desk without a child.
    public init(in memory: inout SharedMemory) {
        unsafe child = memory.takeBytes(MemoryLayout<clinux_child>.stride, alignment: 8)
            .bindMemory(to: clinux_child.self, capacity: 1)
        isBusy = memory.word()
        answers = memory.word()
    }

    /// What the child can be asked to do with memory.
    enum Access {
        /// Store this byte.
        case store(UInt8)
        /// Load a byte.
        case load
    }

    // MARK: In the subject's threads

    /// Forks a child of the calling thread, and waits until it has closed its copies of the descriptors; 0, or the errno.
    ///
    /// The thread is asleep in clone(2) as `intent` says. EEXIST while there is a child, EBUSY while another thread forks it. clone(2) may block for as long as an event of
    /// the fork is not read; the rest comes by itself.
    func fork(_ context: StepContext, by parent: CInt, as intent: UInt32) -> StepResult {
        guard take() else { return .failure(.resourceBusy) }
        guard process == 0 else {
            isBusy.store(0)
            return .failure(.fileExists)
        }
        return unsafe withUnsafeTemporaryAllocation(of: CInt.self, capacity: 2) { ends in
            // The pointer is not null: the allocation is not empty.
            let piped = unsafe CallResult(clinux_pipe(ends.baseAddress))
            if piped.rawValue < 0 {
                isBusy.store(0)
                return StepResult(piped)
            }
            context.slot.intent.store(intent)
            let forked = unsafe CallResult(clinux_fork_child(child, ends[1], parent))
            context.slot.intent.store(Intent.none)
            _ = unsafe clinux_close(ends[1])
            guard forked.rawValue > 0 else {
                _ = unsafe clinux_close(ends[0])
                isBusy.store(0)
                return StepResult(forked)
            }
            unsafe answers.store(UInt32(bitPattern: ends[0]))
            if let failure = awaitAnswer(context, as: Intent.elapse) { return failure }
            isBusy.store(0)
            return .number(0)
        }
    }

    /// Has the child access a byte; what came of it, as of the subject's own accesses.
    ///
    /// ECHILD without a child, EBUSY while it has something else to do, and the signal that ended the child if one did.
    ///
    /// The child may stand still in a fault of its own, which nobody sees from here. It is believed to as a thread that
    /// waits for a disk is: after some seconds, which is longer than a machine under load takes to run it.
    func access(_ address: UInt, _ access: Access, _ context: StepContext) -> StepResult {
        guard take() else { return .failure(.resourceBusy) }
        guard process != 0 else {
            isBusy.store(0)
            return .failure(.noChildProcess)
        }
        switch access {
        case .store(let byte): unsafe clinux_ask_child(child, clinux_child_store, address, byte)
        case .load: unsafe clinux_ask_child(child, clinux_child_load, address, 0)
        }
        if let failure = awaitAnswer(context, as: Intent.transfer) { return failure }
        let (signal, byte) = unsafe (child.pointee.signal, child.pointee.byte)
        isBusy.store(0)
        if signal != 0 { return .signal(signal) }
        if case .load = access { return .byte(byte) }
        return .number(1)
    }

    /// Has the child exit and reaps it: 0, or the signal that had ended it.
    ///
    /// ECHILD and EBUSY as for an access.
    func exit(_ context: StepContext) -> StepResult {
        guard take() else { return .failure(.resourceBusy) }
        defer { isBusy.store(0) }
        let process = self.process
        guard process != 0 else { return .failure(.noChildProcess) }
        context.slot.intent.store(Intent.elapse)
        defer { context.slot.intent.store(Intent.none) }
        unsafe clinux_ask_child(child, clinux_child_exit, 0, 0)
        let ended = clinux_await_end_of_child(process)
        _ = clinux_reap(process)
        unsafe clinux_forget_child(child)
        _ = clinux_close(CInt(bitPattern: answers.load()))
        return ended > 0 ? .signal(CInt(ended)) : StepResult(CallResult(ended))
    }

    // MARK: Around them

    /// The child's id; 0 without one.
    public var process: CInt { unsafe CInt(bitPattern: clinux_child_process(child)) }

    /// Reaps the child of a subject that has ended, which ended the child; called by the supervisor, who adopted it.
    ///
    /// - Returns: whether it is gone.
    public func reapOrphan(within milliseconds: CInt) -> Bool {
        let process = self.process
        guard process != 0 else { return true }
        guard clinux_reap_within(process, milliseconds) else { return false }
        unsafe clinux_forget_child(child)
        return true
    }

    // MARK: Pieces

    private func take() -> Bool { isBusy.exchange(expected: 0, desired: 1) }

    /// Waits for the child's answer: nil when it came, else what came instead.
    ///
    /// `none` if the wait was given up; the desk then stays taken, for the child may still be at work.
    private func awaitAnswer(_ context: StepContext, as intent: UInt32) -> StepResult? {
        context.slot.intent.store(intent)
        defer { context.slot.intent.store(Intent.none) }
        let descriptor = CInt(bitPattern: answers.load())
        while true {
            if context.slot.isCancelled { return StepResult.none }
            let ready = clinux_poll_two(descriptor, context.bell, Int16(POLLIN))
            // A signal to the thread is no business of the child's.
            if ready == -Int(EINTR) { continue }
            if ready < 0 { return StepResult(CallResult(ready)) }
            if ready >> 16 != 0 { clinux_eventfd_drain(context.bell) }
            guard ready & 0xffff != 0 else { continue }
            var byte: UInt8 = 0
            let read = unsafe clinux_read(descriptor, &byte, 1)
            if read > 0 { return nil }
            if read < 0 { return StepResult(CallResult(read)) }
            let signal = clinux_await_end_of_child(process)
            isBusy.store(0)
            return signal > 0 ? .signal(CInt(signal)) : .failure(.noChildProcess)
        }
    }
}

extension StepResult {
    fileprivate static func failure(_ errno: Errno) -> StepResult { StepResult(CallResult.failure(errno)) }
}
