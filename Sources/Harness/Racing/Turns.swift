import CLinux
import Experiments
import ProcFS
import Steps
import SystemCalls

/// Has the steps of a race come one after the other, in an order: each once everything before it has returned or stands still.
///
/// What an ordered trial leaves to the supervisor, the threads do themselves, and so without a single wake-up between two
/// processes. The thread whose step is due looks at the others: a thread is stopped by one fault at a time, its own or that of
/// a kernel thread that works for it, so as many faults wait for the userfaultfd (`total` of its fdinfo) as steps are in
/// progress only if every one of them is stopped. A step that waits for a message, and need not get one, stands still if
/// no fault waits at all, and all others have returned. Whatever else stands still, such as a call that waits for a lock or for an
/// event to be read, the supervisor finds by its patience, and hands the turn on; and so it does whatever stands still where a
/// step needs threads that are asleep, and not only counted (`Step.needsSleepers`).
///
/// One for each thread; allocates nothing once it is made.
@safe struct Turns: @unchecked Sendable {
    // Unchecked: the buffer is used by the thread alone that has these turns. Never freed: that thread runs until the subject
    // is killed.
    private let buffer: UnsafeMutableRawBufferPointer
    private let faults: [FaultCounter]
    /// Where in the order each step of the thread comes.
    private let places: [UInt32]
    /// Whose step comes at each place of the order.
    private let threads: [Int]
    private let slot: ThreadSlot
    private let board: Board
    private let race: RaceBoard
    private let isCrowded: Bool
    private let needsSleepers: Bool

    /// How long a thread waits for its turn without sleeping, in nanoseconds.
    private static let patience = 100_000
    /// How long it sleeps between two looks then.
    private static let nap = 50_000

    /// The turns of thread `index`, in the subject.
    init(
        _ order: Order, of index: Int, _ program: Program, _ board: Board, _ race: RaceBoard, isCrowded: Bool
    ) throws {
        places = try program.experiment.threads[index].steps.map { step in
            guard let place = order.steps.firstIndex(of: step.id) else {
                throw PlanFailure("the order \(order.id) lacks '\(step.id)'")
            }
            return UInt32(place)
        }
        threads = order.steps.map { program.position(of: $0).thread }
        faults = board.userfaultfds.map { CInt(bitPattern: $0.load()) - 1 }.filter { $0 >= 0 }
            .compactMap { FaultCounter("self", $0) }
        slot = board.threads[index]
        self.board = board
        self.race = race
        self.isCrowded = isCrowded
        needsSleepers = program.steps.joined().contains(where: \.needsSleepers)
        unsafe buffer = .allocate(byteCount: 4_096, alignment: 16)
    }

    /// Waits for the turn of the thread's step in a trial; false if the trial is given up meanwhile.
    func await(_ step: Int, in trial: UInt32) -> Bool {
        let place = places[step]
        let ticket = ThreadSlot.ticket(Int(place) + 1, of: trial)
        let begin = Int(clinux_monotonic_nanoseconds())
        var (glances, isPatient) = (0, true)
        while race.turn.load() != place || !(race.handedOn.load() == ticket || standsStill()) {
            if slot.cancelled.load() == ThreadSlot.everything { return false }
            guard isPatient else {
                race.turn.await(changeFrom: race.turn.load(), nanoseconds: Int64(Self.nap))
                continue
            }
            clinux_relax(isCrowded ? 1 : 0)
            glances += 1
            // The clock is read now and then only: that costs more than the glance itself.
            if glances & 63 == 0 { isPatient = Int(clinux_monotonic_nanoseconds()) - begin < Self.patience }
        }
        return true
    }

    /// Has the wait given up of the thread whose step is due, where nobody runs; false if every step has begun.
    func giveUpDueWait(_ bells: [CInt]) -> Bool {
        let due = Int(race.turn.load())
        guard threads.indices.contains(due) else { return false }
        let thread = threads[due]
        _ = race.giveUpWait(of: thread, ticket: board.threads[thread].ticket.load(), board, bells)
        return true
    }

    /// Says that the thread's step has begun, which makes the next one due.
    func take(_ step: Int) { race.turn.store(places[step] + 1) }

    /// Whether every step that has begun has returned or stands still.
    private func standsStill() -> Bool {
        let look = self.look
        if look.inProgress == 0 { return true }
        guard !needsSleepers, let waiting = waitingFaults() else { return false }
        // Whoever waits for messages may be about to resolve the fault that it has read of.
        let isStill =
            look.waiting == 0 ? waiting.total >= look.inProgress : look.waiting == look.inProgress && waiting.total == 0
        guard isStill else { return false }
        // A fault is counted for a moment that finds, on its way to sleep, its page there already.
        guard let again = waitingFaults(), again == waiting else { return false }
        return self.look == look
    }

    /// How many faults wait for the userfaultfds, their messages unread or not; nil if one is closed.
    private func waitingFaults() -> (pending: UInt64, total: UInt64)? {
        var waiting: (pending: UInt64, total: UInt64) = (0, 0)
        for userfaultfd in faults {
            guard let info = unsafe userfaultfd.info(using: buffer) else { return nil }
            waiting.pending += info.pending
            waiting.total += info.total
        }
        return waiting
    }

    private struct Look: Equatable {
        var inProgress: UInt64 = 0
        var waiting: UInt64 = 0
        var returned: UInt32 = 0
    }

    private var look: Look {
        var look = Look()
        for (index, slot) in board.threads.enumerated() {
            let returned = slot.returned.load()
            look.returned &+= returned
            guard slot.begun.load() > returned else { continue }
            look.inProgress += 1
            if race.phases[index].load() == RaceBoard.Phase.waiting { look.waiting += 1 }
        }
        return look
    }
}
