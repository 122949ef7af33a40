import Experiments
import SystemCalls
import Userfaultfd

/// `read-write-unprotect`: UFFDIO_RWPROTECT without its RWP mode.
struct ReadWriteUnprotect: AnsweringStep {
    static let word = "read-write-unprotect"
    static let summary = """
        Lifts the protection of whole pages against reads and writes and wakes who waits for it: `UFFDIO_RWPROTECT` without `MODE_RWP` \
        (7.3). Result: 0, or the errno.
        """
    static let neededFeatures: Features = .rwp

    let place: Place
    let dontWake: Bool

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange, dontWake: Bool) -> StepResult {
        StepResult(userfaultfd.rwProtect(range, modes: dontWake ? .dontWake : []))
    }
}
