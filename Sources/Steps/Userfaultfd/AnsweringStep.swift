import Experiments
import SystemCalls
import Userfaultfd

/// A step that is one call of the userfaultfd which answers the faults in whole pages, and wakes who waits for them unless it is
/// told not to.
protocol AnsweringStep: Step {
    /// The pages.
    var place: Place { get }
    /// Whether who waits is left asleep.
    var dontWake: Bool { get }
    /// The step on these pages.
    init(place: Place, dontWake: Bool)
    /// Makes the call, on the calling thread.
    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange, dontWake: Bool) -> StepResult
}

extension AnsweringStep {
    static var worksOutside: Bool { true }
    static var fields: [FieldDescription] {
        [Field<Place>.wholePages.description, Field<Bool>.dontWake.description]
    }
    static var shorthand: String? { Field<Place>.wholePages.name }

    var footprint: Footprint { .answering(place) }

    // Without a wake, a fault that has not gone to sleep finds its answer there.
    var needsSleepers: Bool { dontWake }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        self.init(place: try arguments[Field<Place>.wholePages], dontWake: try arguments[Field<Bool>.dontWake])
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let (userfaultfd, dontWake) = (stage.userfaultfd, dontWake)
        return PreparedStep { _ in Self.call(userfaultfd, range, dontWake: dontWake) }
    }
}
