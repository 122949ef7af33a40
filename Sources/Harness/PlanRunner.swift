import CLinux
public import Experiments
import Steps
import SystemCalls
import Tracing

/// Runs a plan on the kernel below, and reports what it observes as it happens.
///
/// Blocks until the plan is through. One thread, on purpose: it forks the subjects, and a fork of one thread leaves
/// no lock behind in the child.
public struct PlanRunner {
    private let plan: Plan
    private let tracing: TracingBench
    private let disks: DiskBench
    private let report: (Observation) -> Void

    /// Runs `plan`, and calls `report` for each observation; `tracing` has the tracer for traced trials, and `disks` what
    /// holds a disk.
    public init(
        _ plan: Plan, tracing: TracingBench, disks: DiskBench, report: @escaping (Observation) -> Void
    ) {
        self.plan = plan
        self.tracing = tracing
        self.disks = disks
        self.report = report
    }

    /// Runs every trial of every order.
    ///
    /// What the machine lacks is reported as a skip, a fault of the experiment or of Faultline as trouble; both end the
    /// run, and what was reported before stands.
    public func run() {
        // The waits between two looks at a subject are shorter than the slack.
        _ = clinux_sleep_exactly()
        do {
            try runTrials()
        } catch let error as Incapable {
            report(.skip(error.reason))
        } catch let problem as ScriptProblem {
            report(.trouble("\(problem.location.line):\(problem.location.column): \(problem.message)"))
        } catch {
            report(.trouble("\(error)"))
        }
    }

    private func runTrials() throws {
        var hasRun = false
        do {
            try runTrials(&hasRun)
        } catch let error as Incapable where hasRun {
            // What sufficed for one trial is not lacking: something else went wrong.
            throw PlanFailure(error.reason)
        }
    }

    private func runTrials(_ hasRun: inout Bool) throws {
        let program = try Program(Experiment(plan.script, variant: plan.variant))
        if program.needsHoldableDisk, plan.race != nil {
            throw Incapable("an order of the steps: threads that race might hold the disk for ever")
        }
        if program.needs("KVM") {
            let capability = MachineProbe.kvm()
            guard capability.standing == .ok else { throw Incapable("KVM: \(capability.detail)") }
        }
        // The children of a subject that was killed come here, to be reaped. Inherited by nobody.
        if program.hasOtherProcesses { try CallResult(clinux_adopt_orphans()).get("prctl(PR_SET_CHILD_SUBREAPER)") }
        let scratch = Scratch(folder: plan.scratch)
        let diskHold = program.needsHoldableDisk ? try disks.hold(under: scratch) : nil
        if let diskHold, program.holdsDisk { report(.held(by: diskHold.means)) }
        let props = try Props(for: program, on: scratch, diskHold)
        let board = try Board(for: program, bells: props.bells)
        let casting = try Casting(program, board, props, watchdogMilliseconds: plan.watchdogMilliseconds)
        if let racing = plan.race {
            var race = try Race(
                racing, casting: casting, watchdogMilliseconds: plan.watchdogMilliseconds, report: report)
            return try race.run(casting)
        }
        let refusal = plan.tracedTrials > 0 ? tracing.refusal : nil
        if let refusal { report(.untraced(refusal)) }
        let tracedTrials = refusal == nil ? plan.tracedTrials : 0
        for steps in plan.orders {
            let order = Order(steps: steps)
            let last = try runTrials(of: order, &hasRun, casting)
            // What an oops has left of a kernel is no kernel to observe; whoever has another one goes on with that.
            if last == .oopsed { return }
            if last == .impossible || tracedTrials == 0 { continue }
            for number in 1...tracedTrials {
                if try runTracedTrial(of: order, number: number, casting) == .oopsed { return }
            }
        }
    }

    /// Runs the trials of an order; how the last one ended, nil if there was none to run.
    private func runTrials(
        of order: Order, _ hasRun: inout Bool, _ casting: Casting
    ) throws -> Ending? {
        var ending: Ending?
        for number in plan.firstTrial..<max(plan.firstTrial, plan.trials + 1) {
            report(.began(order: order.id, trial: number, isTraced: false))
            let trial = try runTrial(of: order, number: number, casting)
            hasRun = true
            report(.trial(trial))
            ending = trial.ending
            if ending == .oopsed { break }
            if casting.board.desk.readCount > MessageDesk.capacity {
                throw PlanFailure("a trial read more than the \(MessageDesk.capacity) messages that are kept")
            }
            if trial.hasLeftSubject {
                throw PlanFailure("the subject of a trial outlived its SIGKILL; no further trial was run")
            }
            // What cannot happen once is not tried again: nothing random decides it.
            if ending == .impossible { break }
        }
        return ending
    }

    private func runTracedTrial(of order: Order, number: Int, _ casting: Casting) throws -> Ending {
        let (program, board) = (casting.program, casting.board)
        report(.began(order: order.id, trial: number, isTraced: true))
        var began: String?
        let trial = try runTrial(of: order, number: number, casting) {
            began = tracing.begin(board.threads.map { Int32($0.thread.load()) })
        }
        let trace = began.map { TracingBench.Outcome(refused: $0) } ?? tracing.end()
        let map = AddressMap(program, board, casting.props)
        let paths = trace.faults.map { faults in
            program.experiment.threads.enumerated().map { index, thread in
                let id = Int32(board.threads[index].thread.load())
                return FaultPath(
                    thread: thread.name,
                    attempts: faults.filter { $0.thread == id }.compactMap { tracing.attempt($0, map) })
            }.filter { !$0.attempts.isEmpty }
        }
        report(.traced(TracedTrial(trial: trial, paths: paths, remark: trace.remark, text: trace.text)))
        return trial.ending
    }

    /// Runs a trial, and says so if the kernel oopsed in it; `whenSetUp` is called before the first step, if it is there.
    private func runTrial(
        of order: Order, number: Int, _ casting: Casting, whenSetUp: (() -> Void)? = nil
    ) throws -> Trial {
        let before = KernelTaint.now
        do {
            let trial = try undisturbed(order, number: number, casting, since: before, whenSetUp: whenSetUp)
            return KernelTaint.now.hasOopsed(since: before) ? trial.oopsed() : trial
        } catch {
            // The task that oopses is killed: what looks like a crash of the subject is the kernel's.
            if KernelTaint.now.hasOopsed(since: before) {
                return Trial(oopsed: order, number: number, remark: "\(error)")
            }
            throw error
        }
    }

    /// How often a trial is run at most, if the kernel moves pages in it again and again; the last one counts as it is.
    private static let attempts = 10

    /// Runs a trial, again if something disturbed it.
    ///
    /// Not if it is traced, if the kernel has oopsed `since`, or if the experiment is dangerous: then each trial has a kernel of its
    /// own, and may mean to move pages.
    private func undisturbed(
        _ order: Order, number: Int, _ casting: Casting, since before: KernelTaint, whenSetUp: (() -> Void)?
    ) throws -> Trial {
        var attempt = 1
        while true {
            let (trial, disturbance) = try run(order, number: number, casting, whenSetUp: whenSetUp)
            guard let disturbance, whenSetUp == nil else { return trial }
            let isRepeated =
                attempt < Self.attempts && trial.ending == .completed && !trial.hasLeftSubject
                && casting.program.experiment.danger == nil && !KernelTaint.now.hasOopsed(since: before)
            report(.disturbed(order: order.id, trial: number, by: disturbance.text, isRepeated: isRepeated))
            guard isRepeated else { return trial }
            report(.began(order: order.id, trial: number, isTraced: false))
            attempt += 1
        }
    }

    private func run(
        _ order: Order, number: Int, _ casting: Casting, whenSetUp: (() -> Void)?
    ) throws -> (trial: Trial, disturbance: Disturbance?) {
        let isReusable = casting.program.canShareSubject
        let reservedBefore = AIOEvents.reserved
        let scene = try casting.subject(isReusable: isReusable)
        whenSetUp?()
        let trial = OrderedTrial(
            of: order, number: number, isTraced: whenSetUp != nil, isReusable: isReusable, casting.program,
            casting.board, casting.props, scene, readback: casting.readback, frames: casting.frames,
            watchdogMilliseconds: plan.watchdogMilliseconds, report: report)
        let result = try trial.run(reservedBefore: reservedBefore)
        if result.isSubjectIdle { casting.keep(trial.surrender()) }
        return (result.trial, result.disturbance)
    }
}
