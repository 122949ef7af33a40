import CLinux
import Experiments
import Steps
import Synchronization
import SystemCalls

/// What the threads of a race do between two trials, whichever of them ended last: writes the trial down, makes
/// everything anew, chooses the delays, and starts the next.
final class RaceCrew: @unchecked Sendable {
    // Unchecked: `steering` and `trials` belong to whoever has set `RaceBoard.led`, one thread at a time, and are handed on
    // by the atomic words of the board.
    private let board: Board
    private let race: RaceBoard
    private let plan: RacePlan
    private let recorder: RaceRecorder
    private let renewal: Renewal
    private let props: Props
    private var steering: RaceSteering
    private var trials = 0
    /// Whether a step comes after another thread's, so that its thread must be woken.
    let isAwaited: Bool

    /// How far ahead a start lies: enough for every thread to see it, more if one must be woken.
    private static let margin = 3_000
    private static let wakingMargin = 60_000
    /// What stands for the outcomes that the supervisor reads.
    private static let stoodStill = 0

    init(
        _ program: Program, _ board: Board, _ race: RaceBoard, _ plan: RacePlan, recorder: RaceRecorder,
        renewal: Renewal, props: Props
    ) {
        self.board = board
        self.race = race
        self.plan = plan
        self.recorder = recorder
        self.renewal = renewal
        self.props = props
        steering = RaceSteering(seed: plan.seed, steps: program.positions.count)
        isAwaited = plan.order == nil && program.experiment.steps.contains { !$0.after.isEmpty }
    }

    /// Starts the first trial; everything is ready.
    func start() { publish() }

    /// Ends a trial and starts the next.
    ///
    /// Everybody is through, and waits for it.
    func lead(_ trial: UInt32) {
        trials += 1
        for slot in board.threads { slot.awaitSignals() }
        let isOurs = race.taken.exchange(expected: trial &- 1, desired: trial)
        if isOurs {
            let ended = Int(clinux_monotonic_nanoseconds())
            awaitRoom()
            let outcome = recorder.write()
            steering.note(outcome, nanoseconds: ended - race.startAt.load())
        } else {
            // The supervisor knows what it came to; here it is one that stood still, and as rare as any.
            steering.note(Self.stoodStill, nanoseconds: nil)
        }
        if board.desk.readCount > MessageDesk.capacity {
            let reason = "a trial read more than the \(MessageDesk.capacity) messages that are kept"
            return board.stop(Board.Phase.failed, because: reason)
        }
        if trials >= plan.trials || race.isOver.load() != 0 {
            race.isOver.store(1)
            board.announce()
            return
        }
        do {
            // Whoever finds a trial standing still has it go on by a release, and that must not hit the next.
            let isReleased = board.awaitRelease(isDue: !isOurs)
            try props.restoreFiles()
            try renewal.renew(lightly: !isReleased)
            board.command.store(0)
            publish()
        } catch {
            board.stop(Board.Phase.failed, because: "\(error)")
        }
    }

    private func publish() {
        board.renew()
        for phase in race.phases { phase.store(RaceBoard.Phase.running) }
        race.running.store(UInt32(board.threads.count))
        race.turn.store(0)
        race.handedOn.store(0)
        if plan.order != nil {
            race.startAt.store(Int(clinux_monotonic_nanoseconds()))
            return begin()
        }
        if let delays = plan.delays {
            for (word, delay) in zip(race.delays, delays.nanoseconds) { word.store(delay) }
        } else {
            steering.advance()
            for index in race.delays.indices { race.delays[index].store(steering.delays[index]) }
            race.steered.store(steering.isSteered ? 1 : 0)
        }
        let isAsleep = race.sleepers.load() > 0
        race.startAt.store(
            Int(clinux_monotonic_nanoseconds()) + (isAsleep ? Self.wakingMargin : Self.margin))
        begin()
    }

    private func begin() {
        board.round.increment()
        // Behind the increment: whoever falls asleep later finds the round changed.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if race.sleepers.load() > 0 { board.round.wake() }
    }

    /// Waits until the supervisor has read enough of what is written down.
    private func awaitRoom() {
        while true {
            let read = race.read.load()
            if race.written.load() &- read < UInt32(RaceBoard.capacity) { return }
            board.announce()
            race.read.await(changeFrom: read, nanoseconds: 1_000_000)
        }
    }
}
