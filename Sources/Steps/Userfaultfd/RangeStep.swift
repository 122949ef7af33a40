import Experiments
import SystemCalls
import Userfaultfd

/// A step that is one call of the userfaultfd on whole pages.
protocol RangeStep: Step {
    /// The pages.
    var place: Place { get }
    /// The step on these pages.
    init(place: Place)
    /// Makes the call, on the calling thread.
    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange) -> StepResult
}

extension RangeStep {
    static var worksOutside: Bool { true }
    static var fields: [FieldDescription] { [Field<Place>.wholePages.description] }
    static var shorthand: String? { Field<Place>.wholePages.name }

    init(_ arguments: Arguments) throws(ScriptProblem) { self.init(place: try arguments[Field<Place>.wholePages]) }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        return PreparedStep { _ in Self.call(userfaultfd, range) }
    }
}

extension Field where Value == Place {
    /// The pages of a call that takes whole ones.
    static var wholePages: Field { .place("range", "which pages") }
}
