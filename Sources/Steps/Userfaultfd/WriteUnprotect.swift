import Experiments
import SystemCalls
import Userfaultfd

/// `write-unprotect`: UFFDIO_WRITEPROTECT without its WP mode.
struct WriteUnprotect: AnsweringStep {
    static let word = "write-unprotect"
    static let summary = """
        Lifts the write protection of whole pages and wakes who waits for it: `UFFDIO_WRITEPROTECT` without \
        `MODE_WP`. Result: 0, or the errno.
        """

    let place: Place
    let dontWake: Bool

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange, dontWake: Bool) -> StepResult {
        StepResult(userfaultfd.writeProtect(range, modes: dontWake ? .dontWake : []))
    }
}
