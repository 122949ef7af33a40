import CLinux
import Experiments
import Steps
import SystemCalls

/// How the granting of an order went.
enum Course {
    /// Every step was granted, and everything returned or stands still.
    case completed
    /// A step ended the subject, as it was meant to; how long that took.
    case killed(microseconds: Int)
    /// A step was due whose thread was still in an earlier one.
    case impossible(String)
    /// Something neither returned nor stood still in time.
    case hung(String)
    /// The subject ended, and no step was meant to end it.
    case crashed(during: String)
}

/// Grants the steps of one order, one after the other.
struct Granting: ~Copyable {
    private let program: Program
    private let board: Board
    private let props: Props
    private let watchdog: Watchdog
    private var settling: Settling
    /// When each step was granted (CLOCK_MONOTONIC, nanoseconds).
    private(set) var grantedAt: [String: Int] = [:]
    /// The step that was granted last; empty before the first.
    private(set) var lastGranted = ""

    init(_ program: Program, _ board: Board, _ props: Props, _ watch: borrowing Watch, _ watchdog: Watchdog) {
        self.program = program
        self.board = board
        self.props = props
        self.watchdog = watchdog
        settling = Settling(watch)
    }

    /// Grants every step of `order`; `atRest` is called after each, with the look at which everything stood still.
    mutating func run(
        _ order: Order, _ subject: borrowing Subject, _ watch: borrowing Watch,
        atRest: (_ after: String, Watch.Look) -> Void
    ) -> Course {
        for id in order.steps {
            let position = program.position(of: id)
            if let course = clearWay(for: id, at: position, subject, watch) { return course }
            grantedAt[id] = Int(clinux_monotonic_nanoseconds())
            lastGranted = id
            let slot = board.threads[position.thread]
            slot.granted.store(UInt32(position.index + 1))
            slot.granted.wake()
            if program.step(at: position).endsSubject {
                return awaitEnd(by: id, position, subject, isLast: id == order.steps.last)
            }
            if let course = settle(after: id, subject, watch) { return course }
            atRest(id, settling.now)
        }
        return .completed
    }

    /// Makes sure that the thread of the next step has returned from the one before it.
    private mutating func clearWay(
        for id: String, at position: Program.Position, _ subject: borrowing Subject, _ watch: borrowing Watch
    ) -> Course? {
        let slot = board.threads[position.thread]
        guard slot.endedAt.load() == 0 else {
            return .impossible("'\(id)' was due when the process of its thread had ended")
        }
        guard slot.returned.load() < position.index else { return nil }
        let pending = program.steps[position.thread][position.index - 1]
        let pendingID = program.id(thread: position.thread, index: position.index - 1)
        guard pending.isOptionalWait else {
            return .impossible("'\(id)' was due while its thread was still in '\(pendingID)'")
        }
        slot.cancelled.store(slot.ticket.load())
        clinux_eventfd_ring(props.bells[position.thread])
        while slot.returned.load() < position.index {
            let progress = board.progress.load()
            if subject.hasEnded() { return .crashed(during: pendingID) }
            if watchdog.hasExpired() { return .hung("'\(pendingID)' was not given up") }
            Lifeline.check()
            if slot.returned.load() < position.index {
                board.progress.await(changeFrom: progress, nanoseconds: 1_000_000)
            }
        }
        return settle(after: pendingID, subject, watch)
    }

    private mutating func settle(
        after id: String, _ subject: borrowing Subject, _ watch: borrowing Watch
    ) -> Course? {
        switch settling.wait(watch, subject, board, watchdog) {
        case .settled, .overtaken: return nil
        case .ended: return .crashed(during: id)
        case .expired:
            let moving = board.threads.indices.compactMap { thread in
                let granted = board.threads[thread].granted.load()
                return granted > board.threads[thread].returned.load()
                    ? "'\(program.id(thread: thread, index: Int(granted) - 1))'" : nil
            }
            return .hung("\(moving.joined(separator: ", ")) neither returned nor came to rest after '\(id)'")
        }
    }

    private func awaitEnd(
        by id: String, _ position: Program.Position, _ subject: borrowing Subject, isLast: Bool
    ) -> Course {
        while !subject.hasEnded(within: 100) {
            if watchdog.hasExpired() { return .hung("the subject outlived '\(id)'") }
        }
        let ended = Int(clinux_monotonic_nanoseconds())
        guard isLast else { return .impossible("'\(id)' ended the subject before the steps after it") }
        return .killed(microseconds: (ended - board.steps[position.slot].beganAt.load()) / 1_000)
    }
}
