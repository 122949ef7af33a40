import CLinux
import Experiments
import Steps
import SystemCalls

/// What the threads of a race, and the supervisor that watches them, share beside the board of every subject.
///
/// Mapped before the subject is forked. A class, because it is shared by nature.
final class RaceBoard: Sendable {
    private let memory: SharedMemory
    /// How many threads run: neither through with their steps nor in a wait that may be given up.
    let running: SharedWord
    /// How many threads sleep until the next trial begins.
    let sleepers: SharedWord
    /// The last trial that somebody has taken to write down: the thread that ended last, or the supervisor if it stands still.
    let taken: SharedWord
    /// The last trial behind which a thread makes the next one ready.
    let led: SharedWord
    /// Not 0 once there is no next trial.
    let isOver: SharedWord
    /// How many trials the subject has written down, and how many of them the supervisor has read.
    let written: SharedWord
    let read: SharedWord
    /// Not 0 if the delays of the trial that runs were steered.
    let steered: SharedWord
    /// How many steps of the order have begun, where there is one; the next is due.
    let turn: SharedWord
    /// The `ThreadSlot.ticket` of the place in the order that may begin because the supervisor says so, counted from 1.
    let handedOn: SharedWord
    /// When the trial that runs starts (CLOCK_MONOTONIC, nanoseconds).
    let startAt: SharedNumber
    /// How long each step waits before it begins.
    let delays: [SharedNumber]
    /// What each thread is about (`Phase`).
    let phases: [SharedWord]
    /// The trials that are written down; entry `n` lies at `n` modulo `capacity`.
    private let entries: [SharedNumber]
    /// How many words an entry has.
    let stride: Int

    /// How many words an entry has for each step: its delay, when it began and returned, and what it returned.
    static let wordsOfStep = 4

    /// How many trials can be written down before they are read.
    static let capacity = 512

    /// What a thread is about.
    enum Phase {
        static var running: UInt32 { 0 }
        /// In a step that waits for what need not come.
        static var waiting: UInt32 { 1 }
        /// Through with its steps.
        static var done: UInt32 { 2 }
        /// Before a step that comes after another thread's, which has not begun; in an order, before any step.
        static var behind: UInt32 { 3 }
    }

    /// A board for a race of `program`, which observes `values` values.
    init(for program: Program, values: Int) throws(SystemCallError) {
        let threads = program.experiment.threads.count
        let steps = program.positions.count
        stride = 1 + values + Self.wordsOfStep * steps
        let lines = (4 + threads) * SharedMemory.line
        var memory = try SharedMemory(capacity: lines + (1 + steps + Self.capacity * stride) * 8)
        running = memory.word()
        sleepers = memory.word()
        taken = memory.word()
        led = memory.word()
        isOver = memory.word()
        written = memory.word()
        read = memory.word()
        steered = memory.word()
        phases = (0..<threads).map { _ in
            memory.beginLine()
            return memory.word()
        }
        memory.beginLine()
        turn = memory.word()
        handedOn = memory.word()
        memory.beginLine()
        startAt = memory.number()
        delays = (0..<steps).map { _ in memory.number() }
        memory.beginLine()
        entries = (0..<Self.capacity * stride).map { _ in memory.number() }
        self.memory = memory
    }

    /// A word of a trial that is written down.
    func entry(_ trial: UInt32, _ index: Int) -> SharedNumber {
        entries[Int(trial) % Self.capacity * stride + index]
    }

    /// Has the first thread that is in a wait which may be given up give it up; false if there is none that was not told.
    func giveUpWait(_ board: Board, _ bells: [CInt]) -> Bool {
        phases.indices.contains { giveUpWait(of: $0, ticket: board.threads[$0].ticket.load(), board, bells) }
    }

    /// Has a thread give up the wait that it is in, if it may and is in the step with this ticket; false if not, or if it was told
    /// already.
    ///
    /// Whoever leaves that wait meanwhile has another ticket in the next, which this one does not touch.
    func giveUpWait(of index: Int, ticket: UInt32, _ board: Board, _ bells: [CInt]) -> Bool {
        let slot = board.threads[index]
        guard slot.ticket.load() == ticket, phases[index].load() == Phase.waiting, slot.cancelled.load() != ticket
        else { return false }
        slot.cancelled.store(ticket)
        clinux_eventfd_ring(bells[index])
        return true
    }

    /// Makes the board as it was before the first trial; there is no subject.
    func clear() { memory.clear() }
}
