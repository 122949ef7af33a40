import Experiments
import SystemCalls
import Userfaultfd

/// `poison`: UFFDIO_POISON.
struct Poison: AnsweringStep {
    static let word = "poison"
    static let summary = """
        Makes missing pages such as broken memory has, and wakes who waits for them: `UFFDIO_POISON` (6.6). An access then \
        raises SIGBUS, and a call that needs the page fails. Result: the bytes poisoned, fewer than asked for if something \
        stopped it half way, or the errno.
        """
    static let neededFeatures: Features = .poison

    let place: Place
    let dontWake: Bool

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange, dontWake: Bool) -> StepResult {
        StepResult(userfaultfd.poison(range, modes: dontWake ? .dontWake : []))
    }
}
