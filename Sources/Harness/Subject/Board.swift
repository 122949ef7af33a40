import CLinux
import Experiments
import Steps
import SystemCalls

/// What the supervisor and one subject tell each other: grants go down, observations come up.
///
/// Mapped before the subject is forked, cleared for every trial. A class, because it is shared by nature.
final class Board: Sendable {
    private let memory: SharedMemory
    /// Counts what has happened in the subject; the supervisor sleeps on it.
    let progress: SharedWord
    /// How far the subject is (`Phase`).
    let phase: SharedWord
    /// What the subject's main thread is to do (`Command`); it sleeps on it.
    let command: SharedWord
    /// How often the subject has been made ready for another trial.
    let round: SharedWord
    /// The number of each userfaultfd in the subject, plus one; 0 without one.
    let userfaultfds: [SharedWord]
    /// A slot for each thread, in the order of the script.
    let threads: [ThreadSlot]
    /// A slot for each step, thread after thread.
    let steps: [StepSlot]
    /// Where each memory was mapped in the subject, in the order of the script.
    let addresses: [SharedNumber]
    /// The messages that the steps have read.
    let desk: MessageDesk
    /// Where the subject tells its child what to do.
    let child: ChildDesk
    private let reasonLength: SharedWord
    private let reasonText: ReasonText
    private static let reasonCapacity = 512

    /// How far a subject is; 0 while it sets itself up.
    enum Phase {
        /// Set up; its threads wait for grants.
        static let ready: UInt32 = 1
        /// The kernel lacks something that the set-up needs: a reason to skip.
        static let unable: UInt32 = 2
        /// The set-up failed otherwise.
        static let failed: UInt32 = 3
    }

    /// What a subject's main thread is told; 0 for nothing.
    enum Command {
        /// Close the userfaultfds, and end who else has them, which lets everybody go on.
        static let release: UInt32 = 1
        /// It is closed; said by the subject.
        static let released: UInt32 = 2
        /// Make everything ready for another trial.
        static let renew: UInt32 = 3
        /// Nothing yet, but a release will come; nobody may make the next trial ready until it has.
        static let prepareRelease: UInt32 = 4
    }

    /// A board for the subjects of a program, whose threads have these eventfds.
    init(for program: Program, bells: [CInt]) throws(SystemCallError) {
        let threads = program.experiment.threads.count
        let steps = program.positions.count
        let regions = program.experiment.memory.count
        var memory = try SharedMemory(
            capacity: 3 * SharedMemory.line + program.experiment.userfaultfds.count * 4 + threads * ThreadSlot.size
                + steps * StepSlot.size + regions * 8
                + MessageDesk.size
                + ChildDesk.size + Self.reasonCapacity)
        progress = memory.word()
        phase = memory.word()
        command = memory.word()
        // Threads that race wait for it by reading it.
        memory.beginLine()
        round = memory.word()
        memory.beginLine()
        userfaultfds = program.experiment.userfaultfds.map { _ in memory.word() }
        reasonLength = memory.word()
        self.threads = (0..<threads).map { _ in ThreadSlot(in: &memory) }
        self.steps = (0..<steps).map { _ in StepSlot(in: &memory) }
        addresses = (0..<regions).map { _ in memory.number() }
        desk = MessageDesk(in: &memory, bells: bells)
        child = ChildDesk(in: &memory)
        reasonText = unsafe ReasonText(memory.takeBytes(Self.reasonCapacity, alignment: 1))
        self.memory = memory
    }

    /// Makes the board ready for the next subject; the last one must be gone.
    func clear() { memory.clear() }

    /// Makes the board ready for the next trial of the same subject, whose threads are in no step.
    func renew() {
        // A signal that is handled late would be counted in the next trial.
        for slot in threads { slot.awaitSignals() }
        for slot in threads { slot.renew() }
        for slot in steps { slot.renew() }
        desk.renew()
    }

    /// Waits until every thread has said who it is; called by the subject.
    func awaitThreads() {
        for slot in threads {
            while slot.thread.load() == 0 { slot.thread.await(changeFrom: 0, nanoseconds: 1_000_000) }
        }
    }

    /// Waits until a release that the supervisor has begun is over; called by the subject.
    ///
    /// - Parameter isDue: whether there will be one, begun or not.
    /// - Returns: whether there was one.
    func awaitRelease(isDue: Bool) -> Bool {
        while true {
            let command = command.load()
            let isAwaited = command == Command.prepareRelease || command == Command.release
            guard isAwaited || (isDue && command != Command.released) else { return command == Command.released }
            self.command.await(changeFrom: command, nanoseconds: 1_000_000)
        }
    }

    /// Tells the subject's main thread what to do.
    func tell(_ command: UInt32) {
        self.command.store(command)
        self.command.wake()
    }

    /// Counts one event and wakes the supervisor; called by the subject.
    func announce() {
        progress.increment()
        progress.wake()
    }

    /// Says why the set-up stops at `phase`; called by the subject.
    func stop(_ phase: UInt32, because reason: String) {
        let bytes = Array(reason.utf8.prefix(Self.reasonCapacity))
        unsafe reasonText.bytes.copyMemory(from: bytes, byteCount: bytes.count)
        reasonLength.store(UInt32(bytes.count))
        self.phase.store(phase)
        announce()
    }

    /// Why the set-up stopped.
    var reason: String {
        let length = min(Int(reasonLength.load()), Self.reasonCapacity)
        return unsafe String(decoding: UnsafeRawBufferPointer(start: reasonText.bytes, count: length), as: UTF8.self)
    }

    @safe private struct ReasonText: @unchecked Sendable {
        // Unchecked: written once by the subject, before it publishes the length, and only read after that.
        let bytes: UnsafeMutableRawPointer
        init(_ bytes: UnsafeMutableRawPointer) { unsafe self.bytes = bytes }
    }
}
