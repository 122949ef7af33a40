import Experiments
import Steps
import SystemCalls

/// What the steps of a trial returned, as the board shows it now; everything stands still, or has returned.
struct StepResults {
    private let program: Program
    private let board: Board
    private let hasEnded: Bool

    init(_ program: Program, _ board: Board, hasEnded: Bool) {
        self.program = program
        self.board = board
        self.hasEnded = hasEnded
    }

    /// What a step returned: its value, `blocked` if it is still in progress, `killed` if it was when the subject ended,
    /// `not-granted` if its turn never came.
    func value(of id: String) -> Value {
        let position = program.position(of: id)
        let slot = board.threads[position.thread]
        if slot.returned.load() > position.index {
            return StepResult(rawValue: board.steps[position.slot].result.load()).value
        }
        guard slot.granted.load() > position.index else { return .word("not-granted") }
        return .word(hasEnded ? "killed" : "blocked")
    }

    /// When each step of a race began and returned, in microseconds since `began`; a step is granted when it begins.
    func timings(since began: Int) -> [StepTiming] {
        program.experiment.steps.compactMap { step in
            let slot = board.steps[program.position(of: step.id).slot]
            guard slot.beganAt.load() != 0 else { return nil }
            let (start, end) = ((slot.beganAt.load() - began) / 1_000, slot.returnedAt.load())
            return StepTiming(
                step: step.id, granted: start, began: start, stops: [],
                returned: end == 0 ? nil : (end - began) / 1_000, result: value(of: step.id))
        }.inOrderOfBeginning
    }

    /// When each step of `order` was granted and returned, in microseconds since `began`.
    func timings(_ order: Order, grantedAt: [String: Int], stops: StopLog, since began: Int) -> [StepTiming] {
        order.steps.compactMap { id in
            guard let granted = grantedAt[id] else { return nil }
            let slot = board.steps[program.position(of: id).slot]
            func time(_ time: Int) -> Int? { time == 0 ? nil : (time - began) / 1_000 }
            return StepTiming(
                step: id, granted: (granted - began) / 1_000, began: time(slot.beganAt.load()), stops: stops.of(id),
                returned: time(slot.returnedAt.load()), result: value(of: id))
        }
    }
}

extension [StepTiming] {
    /// The steps of a race, the first to begin first; those of one microsecond in the order of the script.
    var inOrderOfBeginning: [StepTiming] {
        enumerated().sorted { ($0.element.granted, $0.offset) < ($1.element.granted, $1.offset) }.map(\.element)
    }
}
