import CLinux
import Synchronization
public import SystemCalls
import SystemPackage
public import Userfaultfd

/// Where the messages lie that steps have read from the userfaultfd, in memory that the supervisor maps too.
///
/// Reading a message changes the kernel's state (a fault leaves the pending queue, an event lets its thread go on),
/// so messages are read by steps and by nobody else. A step that reads a message which another step is waiting for
/// posts it here and rings that thread's bell.
@safe public struct MessageDesk: @unchecked Sendable {
    // Unchecked: a message is written once, before the word that publishes it, and never again.
    private let count: SharedWord
    /// How many threads wait for a message.
    private let waiting: SharedWord
    private let states: [SharedWord]
    private let messages: UnsafeMutablePointer<Message>
    private let bells: [CInt]

    /// How many messages a trial can keep; later ones are counted but not kept.
    public static let capacity = 256

    /// How many bytes of shared memory a desk takes, with what aligning it may cost.
    public static let size = 2 * 4 + capacity * (4 + MemoryLayout<Message>.stride) + 64

    // Computed, not stored: the first use of a stored static takes a lock.
    private static var posted: UInt32 { 1 }
    private static var claimed: UInt32 { 2 }

    /// An empty desk, with the eventfds of the threads.
    public init(in memory: inout SharedMemory, bells: [CInt]) {
        count = memory.word()
        waiting = memory.word()
        states = (0..<Self.capacity).map { _ in memory.word() }
        unsafe messages = memory.takeBytes(Self.capacity * MemoryLayout<Message>.stride, alignment: 64)
            .bindMemory(to: Message.self, capacity: Self.capacity)
        self.bells = bells
    }

    /// How many messages have been read, kept or not.
    public var readCount: Int { Int(count.load()) }

    /// The messages that were kept, in the order of reading.
    ///
    /// One that its reader had not finished writing, because it was killed, is left out.
    public var kept: [Message] {
        (0..<min(readCount, Self.capacity)).compactMap { unsafe states[$0].load() == 0 ? nil : messages[$0] }
    }

    /// How many of the messages that were kept are of page faults that name the thread with this id.
    public func faults(of thread: UInt32) -> Int {
        var count = 0
        for index in 0..<min(readCount, Self.capacity) where states[index].load() != 0 {
            if case .pageFault(let fault) = unsafe messages[index].event, fault.thread == thread { count += 1 }
        }
        return count
    }

    /// The thread that the last page-fault message named for which `matches` is true, of those that were kept and read behind the
    /// first `start`.
    public func lastFaulting(behind start: Int, where matches: (UInt32) -> Bool) -> UInt32? {
        let end = min(readCount, Self.capacity)
        for index in (min(start, end)..<end).reversed() where states[index].load() != 0 {
            if case .pageFault(let fault) = unsafe messages[index].event, matches(fault.thread) { return fault.thread }
        }
        return nil
    }

    /// Forgets every message; nobody may be reading or waiting.
    public func renew() {
        waiting.store(0)
        for index in 0..<min(readCount, Self.capacity) { states[index].store(0) }
        count.store(0)
    }

    /// Waits for a message for which `matches` is true, and claims it.
    ///
    /// Blocks in poll(2) for ever, unless the wait is cancelled through the thread's slot. 0 after a message, `none`
    /// after a cancelled wait, else the errno of poll or read.
    func await(
        from userfaultfd: UnownedUserfaultfd, _ context: StepContext, where matches: (Message) -> Bool
    ) -> StepResult {
        context.slot.intent.store(Intent.awaitMessage)
        waiting.increment()
        defer {
            waiting.decrement()
            context.slot.intent.store(Intent.none)
        }
        // Whoever posts a message looks who waits behind it, and who waits looks at the messages behind this: one sees the other.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        while true {
            if claim(where: matches) { return .number(0) }
            if context.slot.isCancelled { return .none }
            let ready = clinux_poll_two(userfaultfd.rawValue, context.bell, Int16(POLLIN))
            if ready < 0 { return StepResult(CallResult(ready)) }
            if ready >> 16 != 0 { clinux_eventfd_drain(context.bell) }
            let events = ready & 0xffff
            if events & Int(POLLIN) != 0 {
                let result = read(from: userfaultfd, for: context)
                if result.rawValue < 0, result.errno != .resourceTemporarilyUnavailable { return StepResult(result) }
            } else if events != 0 {
                return StepResult(CallResult.failure(.badFileDescriptor))
            }
        }
    }

    /// Reads one message and posts it, claimed by nobody; EAGAIN if there is none.
    func read(from userfaultfd: UnownedUserfaultfd, for context: StepContext) -> CallResult {
        unsafe withUnsafeTemporaryAllocation(byteCount: Message.size, alignment: 8) { bytes in
            let result = unsafe userfaultfd.read(into: bytes)
            if result.rawValue > 0 { unsafe post(.init(bytes), for: context) }
            return result
        }
    }

    /// Posts one message that a step has read, claimed by nobody.
    func post(_ message: UnsafeRawBufferPointer, for context: StepContext) {
        let index = Int(count.increment())
        guard index < Self.capacity else { return }
        unsafe UnsafeMutableRawBufferPointer(start: messages + index, count: Message.size).copyMemory(from: message)
        states[index].store(Self.posted)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if waiting.load() > (context.slot.intent.load() == Intent.awaitMessage ? 1 : 0) { ringOthers(context) }
    }

    private func ringOthers(_ context: StepContext) {
        for bell in bells where bell != context.bell { clinux_eventfd_ring(bell) }
    }

    private func claim(where matches: (Message) -> Bool) -> Bool {
        for index in 0..<min(readCount, Self.capacity) {
            guard states[index].load() == Self.posted, unsafe matches(messages[index]) else { continue }
            if states[index].exchange(expected: Self.posted, desired: Self.claimed) { return true }
        }
        return false
    }
}
