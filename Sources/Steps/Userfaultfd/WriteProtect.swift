import Experiments
import SystemCalls
import Userfaultfd

/// `write-protect`: UFFDIO_WRITEPROTECT with its WP mode.
struct WriteProtect: RangeStep {
    static let word = "write-protect"
    static let summary = "Write-protects whole pages: `UFFDIO_WRITEPROTECT` with `MODE_WP`. Result: 0, or the errno."

    let place: Place

    // UFFDIO_WRITEPROTECT is refused with EAGAIN while an event waits to be read (`mmap_changing`).
    var footprint: Footprint { .changingUnlessEvents(place) }

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange) -> StepResult {
        StepResult(userfaultfd.writeProtect(range, modes: .protect))
    }
}
