import Experiments
import SystemCalls
import Userfaultfd

/// `read-write-protect`: UFFDIO_RWPROTECT with its RWP mode.
struct ReadWriteProtect: RangeStep {
    static let word = "read-write-protect"
    static let summary = """
        Protects whole pages against reads and writes: `UFFDIO_RWPROTECT` with `MODE_RWP` (7.3). Result: 0, or the errno.
        """
    static let neededFeatures: Features = .rwp

    let place: Place

    // Refused while an event waits to be read, as UFFDIO_WRITEPROTECT is.
    var footprint: Footprint { .changingUnlessEvents(place) }

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange) -> StepResult {
        StepResult(userfaultfd.rwProtect(range, modes: .protect))
    }
}
