import Experiments
import SystemCalls
import Userfaultfd

/// `wake`: UFFDIO_WAKE.
struct Wake: RangeStep {
    static let word = "wake"
    static let summary = """
        Wakes who waits for a fault in whole pages, without resolving it: `UFFDIO_WAKE`. Result: 0, or the errno.
        """

    let place: Place

    var footprint: Footprint { .answering(place) }

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange) -> StepResult {
        StepResult(userfaultfd.wake(range))
    }
}
