import CLinux
import Experiments
import ProcFS
import Steps
import SystemCalls
import Userfaultfd

/// One trial of one order, from a subject that is set up to one that is gone, or that waits for another trial.
struct OrderedTrial: ~Copyable {
    private let program: Program
    private let board: Board
    private let props: Props
    private let order: Order
    private let number: Int
    private let began: Int
    private let watchdog: Watchdog
    private let isTraced: Bool
    private let readback: Readback
    private let frames: PageFrames?
    private let report: (Observation) -> Void
    private let isReusable: Bool
    private let scene: WatchedSubject

    /// Takes over a subject that waits for grants; no stack is read where the trial is traced.
    ///
    /// - Parameter isReusable: whether the subject may serve another trial after this one.
    init(
        of order: Order, number: Int, isTraced: Bool, isReusable: Bool, _ program: Program, _ board: Board,
        _ props: Props, _ scene: consuming WatchedSubject, readback: Readback, frames: PageFrames?,
        watchdogMilliseconds: Int,
        report: @escaping (Observation) -> Void
    ) {
        self.program = program
        self.board = board
        self.props = props
        self.order = order
        self.number = number
        self.isTraced = isTraced
        self.report = report
        self.isReusable = isReusable
        self.readback = readback
        self.frames = frames
        self.scene = scene
        began = Int(clinux_monotonic_nanoseconds())
        watchdog = Watchdog(nanoseconds: watchdogMilliseconds * 1_000_000)
    }

    /// Gives up the subject, for another trial.
    consuming func surrender() -> WatchedSubject { scene }

    private var subject: Subject { _read { yield scene.subject } }
    private var watch: Watch { _read { yield scene.watch } }

    /// Runs the trial, and ends the subject unless it can serve another.
    ///
    /// - Returns: the trial, whether the subject is ready to be renewed, and what disturbed the trial, if it observes pages.
    /// - Throws: what ended the subject, if no step of the script was meant to.
    func run(reservedBefore: Int?) throws(SubjectCrash) -> (
        trial: Trial, isSubjectIdle: Bool, disturbance: Disturbance?
    ) {
        let moves = frames?.moves
        defer { releaseDisk() }
        var states = program.experiment.threads.map { _ in [TaskState]() }
        var stops = StopLog(program, since: began)
        var reads = ReadMarks(threads: states.count)
        var observer = TrialObserver(
            program, board, props, readback, pages: PageObserver(program, board, props, scene.pages, frames))
        observer.begin()
        var granting = Granting(program, board, props, watch, watchdog)
        var course = granting.run(order, subject, watch) { after, look in
            stops.note(look, after: after, at: Int(clinux_monotonic_nanoseconds()))
            Self.note(look, in: &states)
            let isInProgress = look.threads.contains(where: \.isInProgress)
            observer.look(after: after, at: TrialObserver.Moment(states: states, isInProgress: isInProgress))
            // Behind the look: whoever takes a report in may take the frames that have just become free.
            reads.note(look)
            if !isTraced { dumpStopped(after, look, reads) }
            reads.count = board.desk.readCount
        }
        var killedAfter: Int?
        var isReadable = true
        switch course {
        case .crashed(let step): throw SubjectCrash(during: step, signal: subject.endingSignal())
        case .killed(let microseconds): killedAfter = microseconds
        case .hung:
            isReadable = false
            dumpAll(after: granting.lastGranted)
        case .completed, .impossible: break
        }
        let hasEnded = subject.hasEnded()
        if !hasEnded {
            for slot in board.threads where slot.granted.load() == slot.returned.load() { slot.awaitSignals() }
        }
        let end = TrialObserver.Moment(states: states, hasEnded: hasEnded, isReadable: isReadable)
        // After the step that ended the subject nothing stands still, but nothing moves either.
        if hasEnded { observer.look(after: granting.lastGranted, at: end) }
        let grantedAt = granting.grantedAt
        observer.finish(at: end) { grantedAt[$0] != nil }
        let results = StepResults(program, board, hasEnded: hasEnded)
        let steps = results.timings(order, grantedAt: grantedAt, stops: stops, since: began)
        let events = EventLog(program, board, props).events
        // A read of memory may fault in a page that a call keeps locked which itself waits for the disk.
        releaseDisk()
        observer.readBytes(at: end, subject)
        var isIdle = isReusable && isReadable && !hasEnded
        if !hasEnded, let stuck = release() {
            isIdle = false
            dumpAll(after: granting.lastGranted)
            if case .completed = course { course = .hung(stuck) }
        }
        let isGone = isIdle || subject.kill(within: 5_000)
        if !isGone { course = .hung("the subject outlived its SIGKILL") }
        observer.observeLeftovers(isGone: !isIdle && isGone, reservedBefore: reservedBefore)
        let trial = Trial(
            order: order.id, number: number, ending: course.ending, remark: course.remark, values: observer.values,
            events: events, steps: steps, killedAfterMicroseconds: killedAfter, hasLeftSubject: !isGone)
        let disturbance = moves.flatMap { before in frames.flatMap { Disturbance(from: before, to: $0.moves) } }
        return (trial, isIdle, disturbance)
    }

    // MARK: Dumps

    /// Adds the states of the threads that a look has found stopped to those in which they have been before.
    private static func note(_ look: Watch.Look, in states: inout [[TaskState]]) {
        for (index, thread) in look.threads.enumerated() where thread.isInProgress && thread.isStopped {
            guard let state = thread.status?.state, !states[index].contains(state) else { continue }
            states[index].append(state)
        }
    }

    private func dumpStopped(_ after: String, _ look: Watch.Look, _ reads: ReadMarks) {
        for (index, thread) in look.threads.enumerated() where thread.isInProgress && thread.isStopped {
            guard let state = thread.status?.state else { continue }
            dump(index, after: after, state: state, isAtRest: true)
        }
        dumpWorker(after, look, reads)
    }

    /// Dumps the worker of the kernel's that stands still for a thread.
    ///
    /// It is the last that a message has named since the thread's step was granted, if there is one thread that it can be
    /// working for. Who it is, nobody knows before its message was read.
    private func dumpWorker(_ after: String, _ look: Watch.Look, _ reads: ReadMarks) {
        let served = look.threads.indices.filter { look.threads[$0].awaitsWorker }
        guard let index = served.first, served.count == 1,
            let id = board.desk.lastFaulting(
                behind: reads.sinceGrant[index], where: { id in !board.threads.contains { $0.thread.load() == id } }),
            let worker = watch.dumpWorker(id)
        else { return }
        report(index, worker.name, id, after: after, state: worker.state, isAtRest: true, worker.dump)
    }

    private func dumpAll(after: String) {
        if isTraced { return }
        var look = watch.blank
        watch.look(&look)
        for (index, thread) in look.threads.enumerated() where thread.isInProgress {
            guard let state = thread.status?.state else { continue }
            dump(index, after: after, state: state, isAtRest: false)
        }
    }

    private func dump(_ index: Int, after: String, state: TaskState, isAtRest: Bool) {
        report(
            index, nil, board.threads[index].thread.load(), after: after, state: state, isAtRest: isAtRest,
            watch.dump(index))
    }

    /// Reports a dump of the task `id`, which is the thread with this index or the worker that stands still for it.
    private func report(
        _ index: Int, _ worker: String?, _ id: UInt32, after: String, state: TaskState, isAtRest: Bool,
        _ dump: ThreadDump
    ) {
        let thread = program.experiment.threads[index]
        let step = thread.steps[Int(board.threads[index].granted.load()) - 1]
        report(
            .sample(
                Sample(
                    order: order.id, trial: number, thread: thread.name, worker: worker, step: step.id, after: after,
                    state: "\(state)", isAtRest: isAtRest,
                    microseconds: (Int(clinux_monotonic_nanoseconds()) - began) / 1_000,
                    process: CInt(bitPattern: board.threads[index].process.load()),
                    id: id, dump: dump, userfaultfds: watch.userfaultfdTexts())))
    }

    // MARK: The end

    /// Has the disk answer, if a step has not done so already, and waits for what was held, as long as the trial has time.
    private func releaseDisk() {
        guard let disk = props.diskHold?.disk, disk.standing.load() != 0 else { return }
        _ = disk.release()
        while board.threads.contains(where: { $0.heldBy.load() != 0 }), !subject.hasEnded(), !watchdog.hasExpired() {
            let progress = board.progress.load()
            Lifeline.check()
            board.progress.await(changeFrom: progress, nanoseconds: 1_000_000)
        }
    }

    /// Closes the userfaultfds and gives up every wait; says who is still in a step when time is up.
    private func release() -> String? {
        for index in board.threads.indices {
            board.threads[index].cancelled.store(ThreadSlot.everything)
            clinux_eventfd_ring(props.bells[index])
        }
        board.tell(Board.Command.release)
        props.endPipeWaits()
        // The trial's own time may be used up; a release gets a second of its own.
        watchdog.extend(toLeave: 1_000_000_000)
        while true {
            let progress = board.progress.load()
            let stuck = board.threads.indices.first { index in
                board.threads[index].returned.load() < board.threads[index].granted.load()
            }
            guard let stuck else { return nil }
            if subject.hasEnded() { return nil }
            if watchdog.hasExpired() {
                let step = program.id(thread: stuck, index: Int(board.threads[stuck].granted.load()) - 1)
                return "'\(step)' went on blocking after the userfaultfd was closed"
            }
            Lifeline.check()
            props.endPipeWaits()
            board.progress.await(changeFrom: progress, nanoseconds: 1_000_000)
        }
    }
}

extension Course {
    /// The ending that stands in the outcome.
    fileprivate var ending: Ending {
        switch self {
        case .completed, .killed, .crashed: .completed
        case .impossible: .impossible
        case .hung: .hung
        }
    }

    /// Why it ended so.
    fileprivate var remark: String? {
        switch self {
        case .impossible(let why), .hung(let why): why
        case .completed, .killed, .crashed: nil
        }
    }
}

/// How many messages had been read when each thread's step was granted.
private struct ReadMarks {
    private(set) var sinceGrant: [Int]
    private var granted: [UInt32]
    /// How many had been read when everything stood still last.
    var count = 0

    init(threads: Int) {
        sinceGrant = Array(repeating: 0, count: threads)
        granted = Array(repeating: 0, count: threads)
    }

    /// Takes in a look at which everything stands still; nothing is read between two of them but by what was granted meanwhile.
    mutating func note(_ look: Watch.Look) {
        for (index, thread) in look.threads.enumerated() where thread.granted != granted[index] {
            granted[index] = thread.granted
            sinceGrant[index] = count
        }
    }
}
