import CLinux
import Experiments
import ProcFS
import Steps
import SystemCalls

/// Runs the racing trials of a plan, from outside: reads what the subject writes down, and decides about trials that
/// stand still.
///
/// A race is the subject's own business as long as it goes on. Where it does not, because a thread is blocked and nobody
/// will let it go on, the supervisor reads the outcome as it does in an ordered trial, and closes the userfaultfd.
struct Race {
    private let program: Program
    private let board: Board
    private let race: RaceBoard
    private let props: Props
    private let readback: Readback
    private let plan: RacePlan
    private let watchdog: Int
    private var tally: RaceTally
    private var done = 0
    private let report: (Observation) -> Void

    /// How long a trial may take before it is looked at, and how long observations are gathered, in nanoseconds.
    private static let patience = 1_000_000
    /// How long the supervisor sleeps at most, once so many looks have found no trial that stands still.
    ///
    /// Each look takes a CPU from a thread that races. The first trial that does stand still then waits for two such pauses.
    private static let (longestPause, calmLooks) = (8_000_000, 64)
    private static let reportInterval = 250_000_000

    /// A race that has not begun.
    init(
        _ plan: RacePlan, casting: Casting, watchdogMilliseconds: Int, report: @escaping (Observation) -> Void
    ) throws {
        if let end = casting.program.experiment.steps.first(where: {
            casting.program.step(at: casting.program.position(of: $0.id)).endsSubject
        }) {
            throw Incapable("a subject that '\(end.id)' does not end: such an experiment runs in order only")
        }
        if let thread = casting.program.experiment.threads.first(where: { $0.process == .other }) {
            throw Incapable("'\(thread.name)' in the subject's own process: such an experiment runs in order only")
        }
        if casting.program.forks {
            throw Incapable("a subject that does not fork: such an experiment runs in order only")
        }
        if let step = casting.program.leavingWork {
            throw Incapable("memory that '\(step.id)' leaves to nobody: such an experiment runs in order only")
        }
        self.plan = plan
        program = casting.program
        board = casting.board
        props = casting.props
        readback = casting.readback
        race = try RaceBoard(for: program, values: program.experiment.raced.count)
        watchdog = watchdogMilliseconds * 1_000_000
        tally = RaceTally(program, race, plan)
        self.report = report
    }

    /// Runs every trial, and reports what they showed.
    ///
    /// - Throws: what ended the subject, or kept it from being made ready.
    mutating func run(_ casting: Casting) throws {
        while done < plan.trials {
            let before = KernelTaint.now
            report(.began(order: RaceDelays.prefix, trial: done + 1, isTraced: false))
            race.clear()
            do {
                try runTrials(casting)
            } catch let error as Incapable {
                tally.flush(report)
                // What sufficed for one trial is not lacking: something else went wrong.
                throw done > 0 ? PlanFailure(error.reason) : error
            } catch {
                tally.flush(report)
                // The task that oopses is killed: what looks like a crash of the subject is the kernel's.
                guard KernelTaint.now.hasOopsed(since: before) else { throw error }
                tally.add(Outcome(ending: .oopsed, values: [:]), example: nil)
                tally.flush(report)
                return
            }
            tally.flush(report)
        }
    }

    private mutating func runTrials(_ casting: Casting) throws {
        let scene = try casting.racingSubject(RaceSetup(board: race, plan: plan.rest(after: done)))
        try watch(scene)
    }

    /// Watches a subject until it has run all trials, or one of them hung.
    private mutating func watch(_ scene: borrowing WatchedSubject) throws {
        var (round, since) = (board.round.load(), Int(clinux_monotonic_nanoseconds()))
        var reported = since
        // Not a trial's, whose own may be used up before: that of the making ready of the next one.
        var readiness = Watchdog(nanoseconds: 2 * watchdog + Self.reportInterval)
        // A trial's own, however often it has to be helped on.
        var limit = Watchdog(nanoseconds: watchdog)
        var (pause, calm) = (Self.patience, 0)
        while true {
            let progress = board.progress.load()
            drain()
            let time = Int(clinux_monotonic_nanoseconds())
            if time - reported > Self.reportInterval {
                tally.flush(report)
                reported = time
            }
            if race.isOver.load() != 0, race.read.load() == race.written.load() { return }
            if board.phase.load() == Board.Phase.failed { throw PlanFailure("between two trials: \(board.reason)") }
            if scene.subject.hasEnded() {
                throw SubjectCrash(during: "a race", signal: scene.subject.endingSignal())
            }
            Lifeline.check()
            if board.round.load() != round {
                (round, since) = (board.round.load(), time)
                readiness = Watchdog(nanoseconds: 2 * watchdog + Self.reportInterval)
                limit = Watchdog(nanoseconds: watchdog)
                calm += 1
                if calm > Self.calmLooks { pause = min(2 * pause, Self.longestPause) }
            } else if readiness.hasExpired() {
                throw PlanFailure("the subject made no trial ready in time")
            } else if time - since > Self.patience,
                board.threads.contains(where: { $0.granted.load() > $0.returned.load() })
            {
                if try !resolve(scene, limit, round: round) { return }
                since = Int(clinux_monotonic_nanoseconds())
                (pause, calm) = (Self.patience, 0)
            }
            board.progress.await(changeFrom: progress, nanoseconds: Int64(pause))
        }
    }

    private mutating func drain() {
        var trial = race.read.load()
        let end = race.written.load()
        guard trial != end else { return }
        while trial != end {
            tally.addEntry(trial, number: done + 1)
            done += 1
            trial &+= 1
        }
        race.read.store(trial)
        race.read.wake()
    }

    // MARK: Trials that stand still

    /// Decides about a trial that takes long: lets it go on if it does, else ends it; false if its subject is of no use
    /// any more.
    private mutating func resolve(
        _ scene: borrowing WatchedSubject, _ limit: Watchdog, round: UInt32
    ) throws -> Bool {
        var settling = Settling(scene.watch)
        let (board, race) = (self.board, self.race)
        let result = settling.wait(scene.watch, scene.subject, board, limit) {
            board.round.load() != round || race.isOver.load() != 0
        }
        switch result {
        case .ended, .overtaken: return true
        case .settled:
            // Before the check that nothing has moved: then it is of the same moment as the look.
            let due = Int(race.turn.load())
            guard settling.now.threads.contains(where: \.isInProgress), standsStill(settling.now, round: round)
            else { return true }
            if let order = plan.order, order.steps.indices.contains(due) {
                try handOn(due, of: order, settling.now, round: round)
                return true
            }
            // As in an ordered trial, where a later step is due: the first wait that need not end is given up.
            let look = settling.now
            if look.threads.indices.contains(where: { giveUpWait(of: $0, look, round: round) }) { return true }
            guard race.taken.exchange(expected: round &- 1, desired: round) else { return true }
            let trial = readTrial(scene, settling.now, remark: nil)
            let isSteered = race.steered.load() != 0
            let stuck = try !release(scene, round: round)
            if stuck { dump(scene, settling.now, trial, isAtRest: false) }
            count(
                stuck ? trial.hung("went on blocking after the userfaultfd was closed") : trial, isSteered: isSteered)
            return !stuck
        case .expired:
            guard race.taken.exchange(expected: round &- 1, desired: round) else { return true }
            let trial = readTrial(scene, settling.now, remark: "neither returned nor came to rest")
            dump(scene, settling.now, trial, isAtRest: false)
            count(trial, isSteered: race.steered.load() != 0)
            return false
        }
    }

    /// Whether nothing has moved since `look`, and no thread is where it goes on by itself: between two of its steps.
    ///
    /// A look takes a thread that is there for one that has nothing to do, as it is in an ordered trial.
    private func standsStill(_ look: Watch.Look, round: UInt32) -> Bool {
        let isSettled = look.threads.indices.allSatisfy { index in
            let isInStep = look.threads[index].granted > look.threads[index].returned
            switch race.phases[index].load() {
            case RaceBoard.Phase.running: return isInStep
            case RaceBoard.Phase.behind: return plan.order != nil || isBehind(index)
            default: return true
            }
        }
        // What is counted must be read behind what the threads are about, and the round last: a thread that was between two
        // steps a moment ago may have run the next one, and ended the trial, meanwhile.
        return isSettled
            && look.threads.indices.allSatisfy { index in
                let (slot, seen) = (board.threads[index], look.threads[index])
                return slot.granted.load() == seen.granted && slot.returned.load() == seen.returned
            } && board.round.load() == round
    }

    /// Whether the next step of a thread comes after one that has not begun; if all have, it is about to run.
    private func isBehind(_ index: Int) -> Bool {
        let thread = program.experiment.threads[index]
        let next = Int(board.threads[index].returned.load())
        guard thread.steps.indices.contains(next) else { return false }
        return thread.steps[next].after.contains { id in
            let position = program.position(of: id)
            return board.threads[position.thread].begun.load() < UInt32(position.index + 1)
        }
    }

    /// Has the step that is due in an order begin, or makes room for it.
    ///
    /// - Throws: that its thread is still in an earlier one.
    private func handOn(_ due: Int, of order: Order, _ look: Watch.Look, round: UInt32) throws {
        let thread = program.position(of: order.steps[due]).thread
        if !look.threads[thread].isInProgress {
            // Of no use to another step or trial, if this one has gone on by itself meanwhile.
            return race.handedOn.store(ThreadSlot.ticket(due + 1, of: round))
        }
        let step = Int(look.threads[thread].granted) - 1
        // If it was told already, it has not come to it yet.
        if program.steps[thread][step].isOptionalWait {
            _ = giveUpWait(of: thread, look, round: round)
        } else {
            throw Incapable(
                "the order \(order.id): '\(order.steps[due])' was due while its thread was still in "
                    + "'\(program.id(thread: thread, index: step))'")
        }
    }

    /// Has a thread give up the wait in which a look has found it, if it may.
    private func giveUpWait(of thread: Int, _ look: Watch.Look, round: UInt32) -> Bool {
        let ticket = ThreadSlot.ticket(Int(look.threads[thread].granted), of: round)
        return race.giveUpWait(of: thread, ticket: ticket, board, props.bells)
    }

    /// Reads a trial whose threads stand still, or hang if there is a remark.
    private mutating func readTrial(
        _ scene: borrowing WatchedSubject, _ look: Watch.Look, remark: String?
    ) -> Trial {
        // Those before it are written down already.
        drain()
        done += 1
        let delays = RaceDelays(nanoseconds: race.delays.map { $0.load() })
        let results = StepResults(program, board, hasEnded: false)
        let events = EventLog(program, board, props)
        var values: [String: Value] = [:]
        for observed in program.experiment.raced {
            switch observed.observable {
            case .result(let step): values[observed.name] = results.value(of: step)
            case .signals(let thread):
                values[observed.name] = .number(Int(board.threads[program.index(of: thread)].signals.load()))
            case .faults(let thread): values[observed.name] = .number(events.faults(of: thread))
            case .memory where remark != nil: values[observed.name] = .word("unknown")
            case .memory(let name, let range):
                values[observed.name] = readback.memory(name, range, of: scene.subject, hasEnded: false)
            case .file(let name, let range): values[observed.name] = readback.file(name, range)
            case .state, .page, .leftTask, .leftAIOContexts: break
            }
        }
        let trial = Trial(
            order: plan.token(delays), number: done, ending: remark == nil ? .completed : .hung, remark: remark,
            values: values,
            events: events.events, steps: results.timings(since: race.startAt.load()), killedAfterMicroseconds: nil,
            hasLeftSubject: false)
        if remark == nil, !tally.hasSeen(trial.outcome) { dump(scene, look, trial, isAtRest: true) }
        return trial
    }

    private mutating func count(_ trial: Trial, isSteered: Bool) {
        tally.add(trial.outcome, isSteered: isSteered, example: trial)
    }

    private func dump(_ scene: borrowing WatchedSubject, _ look: Watch.Look, _ trial: Trial, isAtRest: Bool) {
        for (index, thread) in look.threads.enumerated() where thread.isInProgress && (thread.isStopped || !isAtRest) {
            guard let state = thread.status?.state, thread.granted > 0 else { continue }
            let step = program.id(thread: index, index: Int(thread.granted) - 1)
            report(
                .sample(
                    Sample(
                        order: trial.order, trial: trial.number, thread: program.experiment.threads[index].name,
                        step: step,
                        after: step, state: "\(state)", isAtRest: isAtRest,
                        microseconds: (Int(clinux_monotonic_nanoseconds()) - race.startAt.load()) / 1_000,
                        process: CInt(bitPattern: board.threads[index].process.load()),
                        id: board.threads[index].thread.load(),
                        dump: scene.watch.dump(index), userfaultfds: scene.watch.userfaultfdTexts())))
        }
    }

    /// Lets everybody go on who stands still, and waits for the next trial; false if somebody does not.
    private func release(_ scene: borrowing WatchedSubject, round: UInt32) throws -> Bool {
        if done >= plan.trials { race.isOver.store(1) }
        board.command.store(Board.Command.prepareRelease)
        for index in board.threads.indices {
            board.threads[index].cancelled.store(ThreadSlot.everything)
            clinux_eventfd_ring(props.bells[index])
            board.threads[index].begun.wake()
        }
        board.tell(Board.Command.release)
        let watchdog = Watchdog(nanoseconds: watchdog)
        while board.round.load() == round, race.led.load() != round {
            let progress = board.progress.load()
            if scene.subject.hasEnded() { return true }
            if watchdog.hasExpired() { return false }
            Lifeline.check()
            // A thread that has not written all it has keeps the last from making the next trial ready.
            props.endPipeWaits()
            board.progress.await(changeFrom: progress, nanoseconds: 200_000)
        }
        return true
    }
}

extension Trial {
    /// What it came to.
    fileprivate var outcome: Outcome { Outcome(ending: ending, values: values) }

    /// The same trial, as one that hung.
    fileprivate func hung(_ remark: String) -> Trial {
        Trial(
            order: order, number: number, ending: .hung, remark: remark, values: values, events: events, steps: steps,
            killedAfterMicroseconds: killedAfterMicroseconds, hasLeftSubject: hasLeftSubject)
    }
}
