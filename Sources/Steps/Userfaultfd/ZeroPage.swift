import Experiments
import SystemCalls
import Userfaultfd

/// `zeropage`: UFFDIO_ZEROPAGE.
struct ZeroPage: AnsweringStep {
    static let word = "zeropage"
    static let summary = """
        Resolves missing pages with zeros, `UFFDIO_ZEROPAGE`, and wakes who waits for them. Result: the bytes mapped, \
        or the errno.
        """

    let place: Place
    let dontWake: Bool

    static func call(_ userfaultfd: UnownedUserfaultfd, _ range: MemoryRange, dontWake: Bool) -> StepResult {
        StepResult(userfaultfd.zeropage(range, modes: dontWake ? .dontWake : []))
    }
}
