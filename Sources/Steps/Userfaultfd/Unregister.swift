import Experiments
import SystemCalls
import Userfaultfd

/// `unregister`: UFFDIO_UNREGISTER.
///
/// Whom it wakes is a question for experiments (`wp-never-resolved`).
struct Unregister: RangeStep {
    static let word = "unregister"
    static let summary = """
        Takes whole pages out of the userfaultfd: `UFFDIO_UNREGISTER`. Result: 0, or the errno.
        """

    let place: Place

    var footprint: Footprint { .answering(place) }

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange) -> StepResult {
        StepResult(userfaultfd.unregister(range))
    }
}
