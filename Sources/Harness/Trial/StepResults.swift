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
        let endedAt = slot.endedAt.load()
        if endedAt != 0, position.index + 1 >= endedAt {
            return .word(slot.granted.load() > position.index ? "killed" : "not-granted")
        }
        if slot.returned.load() > position.index {
            return StepResult(rawValue: board.steps[position.slot].result.load()).value
        }
        guard slot.granted.load() > position.index else { return .word("not-granted") }
        return .word(hasEnded ? "killed" : "blocked")
    }

    /// When each step of a race began and returned, in microseconds since `began`; the first to begin comes first.
    ///
    /// A step is granted when it begins.
    func timings(since began: Int) -> [StepTiming] {
        let begun = program.experiment.steps.map { step in
            let slot = board.steps[program.position(of: step.id).slot]
            return (id: step.id, began: slot.beganAt.load(), returned: slot.returnedAt.load())
        }.filter { $0.began != 0 }
        return begun.sorted { $0.began < $1.began }.map { step in
            let start = (step.began - began) / 1_000
            return StepTiming(
                step: step.id, granted: start, began: start, stops: [],
                returned: step.returned == 0 ? nil : (step.returned - began) / 1_000, result: value(of: step.id))
        }
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
