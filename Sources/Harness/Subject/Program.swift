import Experiments
import Steps

/// An experiment that is ready to be run: its steps understood, and numbered the way the board numbers them.
struct Program: Sendable {
    /// Where a step stands.
    struct Position: Sendable {
        /// The thread's index in the script.
        let thread: Int
        /// The step's index in its thread.
        let index: Int
        /// The step's index among all steps, thread after thread.
        let slot: Int
    }

    let experiment: Experiment
    /// The steps of each thread.
    let steps: [[any Step]]
    /// The step's places by id.
    let positions: [String: Position]
    /// The steps after which something is observed.
    let moments: Set<String>
    /// Whether any step writes to a file; asked between two trials, as the next is.
    let writesFiles: Bool
    /// Whether any step writes to the store of a memory.
    let writesStores: Bool

    /// Understands the steps of an experiment.
    init(_ experiment: Experiment) throws(ScriptProblem) {
        self.experiment = experiment
        let scope = experiment.scope
        var steps: [[any Step]] = []
        var positions: [String: Position] = [:]
        for (thread, program) in experiment.threads.enumerated() {
            var understood: [any Step] = []
            for (index, call) in program.steps.enumerated() {
                positions[call.id] = Position(thread: thread, index: index, slot: positions.count)
                understood.append(try StepCatalogue.step(for: call, in: scope))
            }
            steps.append(understood)
        }
        self.steps = steps
        self.positions = positions
        moments = Set(experiment.observed.flatMap(\.moments))
        writesFiles = steps.joined().contains(where: \.writesFile)
        writesStores = steps.joined().contains(where: \.writesStore)
    }

    /// Where the step `id` stands; it must be one of the experiment's.
    func position(of id: String) -> Position {
        guard let position = positions[id] else { preconditionFailure("the order passed the parser") }
        return position
    }

    /// The step at a place.
    func step(at position: Position) -> any Step { steps[position.thread][position.index] }

    /// The index of a thread, which must be one of the experiment's.
    func index(of thread: String) -> Int {
        guard let index = experiment.threads.firstIndex(where: { $0.name == thread }) else {
            preconditionFailure("the observation passed the parser")
        }
        return index
    }

    /// The id of a thread's step.
    func id(thread: Int, index: Int) -> String { experiment.threads[thread].steps[index].id }

    /// The index among all steps of a thread's first one.
    func firstSlot(of thread: Int) -> Int { steps[..<thread].reduce(0) { $0 + $1.count } }

    /// Whether one subject can serve many trials: nothing ends it or a process of it, nothing is asked of its end, no child has
    /// shared its memory, no thread of the kernel's may still be at it, and no process has its userfaultfds under numbers that
    /// renewing them does not reach.
    var canShareSubject: Bool {
        !steps.joined().contains { $0.endsSubject || $0.endsProcess || $0.leavesWork } && !forks
            && !experiment.threads.contains { $0.descriptors == .own }
            && !experiment.observed.contains { $0.observable == .leftTask || $0.observable == .leftAIOContexts }
    }

    /// Whether a trial may leave a userfaultfd that is not as new: a step closes it, or it asked for events, which the
    /// mapping of memory for the next trial would send.
    var usesUpUserfaultfd: Bool {
        experiment.asksForFeatures || steps.joined().contains(where: \.usesUpUserfaultfd)
    }

    /// Whether pages are observed, beside their bytes.
    var observesPages: Bool {
        experiment.observed.contains { observed in
            if case .page = observed.observable { true } else { false }
        }
    }

    /// Whether pages are looked at after a step, if only for the frames that they have then.
    func observesPages(at step: String) -> Bool {
        experiment.observed.contains { observed in
            if case .page = observed.observable { observed.moments.contains(step) } else { false }
        }
    }

    /// Whether reading a memory may mean a fault that goes to the userfaultfd.
    func mayBeMissing(_ memory: Memory) -> Bool { !memory.registration.isEmpty || registersLater }

    /// Whether any step forks.
    var forks: Bool { steps.joined().contains(where: \.forks) }

    /// The first step with which a thread of the kernel's may go on; nil if there is none.
    var leavingWork: StepCall? { experiment.steps.first { step(at: position(of: $0.id)).leavesWork } }

    /// Whether any step needs what has this name (`Capability.names`).
    func needs(_ capability: String) -> Bool { steps.joined().contains { type(of: $0).capability == capability } }

    /// Whether a subject may have children.
    var hasOtherProcesses: Bool { forks || experiment.threads.contains { $0.process == .other } }

    /// Whether any step registers memory.
    var registersLater: Bool { steps.joined().contains(where: \.registersMemory) }

    /// Whether any step takes a disk that can be held.
    var needsHoldableDisk: Bool { steps.joined().contains(where: \.needsHoldableDisk) }

    /// Whether any step holds the disk.
    var holdsDisk: Bool { steps.joined().contains(where: \.holdsDisk) }

}
