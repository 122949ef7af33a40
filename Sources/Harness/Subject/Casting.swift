import CLinux
import Steps
import SystemCalls

/// Finds the subject of each trial: the one of the trial before, made ready again, or a new one.
final class Casting {
    let program: Program
    let board: Board
    let props: Props
    let readback: Readback
    /// The machine's page frames, if the trials observe pages.
    let frames: PageFrames?
    private let watchdogMilliseconds: Int
    private var idle: WatchedSubject?

    init(_ program: Program, _ board: Board, _ props: Props, watchdogMilliseconds: Int) throws(SystemCallError) {
        self.program = program
        self.board = board
        self.props = props
        readback = try Readback(program, board, props)
        frames = program.observesPages ? try PageFrames() : nil
        self.watchdogMilliseconds = watchdogMilliseconds
    }

    /// A subject that waits for grants.
    ///
    /// - Parameter isReusable: whether one may be used that has served a trial before.
    /// - Throws: `Incapable` for what the kernel lacks, else what went wrong.
    func subject(isReusable: Bool) throws -> WatchedSubject {
        if let scene = idle.take(), isReusable {
            board.phase.store(0)
            board.renew()
            try props.restoreFiles()
            board.tell(Board.Command.renew)
            try awaitReady(scene.subject)
            return scene
        }
        board.clear()
        try props.renew()
        let subject = try Subject(program, board, props)
        try awaitReady(subject)
        return WatchedSubject(
            subject, board, observesPages: program.observesPages, standingHold: props.diskHold?.disk.standing)
    }

    /// A subject whose threads race.
    ///
    /// - Throws: `Incapable` for what the kernel lacks, else what went wrong.
    func racingSubject(_ race: RaceSetup) throws -> WatchedSubject {
        idle = nil
        board.clear()
        try props.renew()
        let subject = try Subject(program, board, props, race: race)
        try awaitReady(subject)
        return WatchedSubject(subject, board, observesPages: false, standingHold: nil)
    }

    /// Keeps a subject whose threads are in no step for the next trial.
    func keep(_ scene: consuming WatchedSubject) { idle = consume scene }

    private func awaitReady(_ subject: borrowing Subject) throws {
        let watchdog = Watchdog(nanoseconds: watchdogMilliseconds * 1_000_000)
        while true {
            let progress = board.progress.load()
            switch board.phase.load() {
            case Board.Phase.ready: return
            case Board.Phase.unable: throw Incapable(board.reason)
            case Board.Phase.failed: throw PlanFailure("setting up the subject: \(board.reason)")
            default: break
            }
            if subject.hasEnded() { throw SubjectCrash(during: "its set-up", signal: subject.endingSignal()) }
            if watchdog.hasExpired() { throw PlanFailure("the subject was not set up in time") }
            Lifeline.check()
            board.progress.await(changeFrom: progress, nanoseconds: 1_000_000)
        }
    }
}
