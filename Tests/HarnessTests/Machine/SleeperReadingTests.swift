import Experiments
import Glibc
import ProcFS
import SystemPackage
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(5))) struct SleeperReadingTests {
    private static let asleep = ProcText.text(
        "Name:\tx\nState:\tS (sleeping)\nvoluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t0\n")
    private static let running = ProcText.text(
        "Name:\tx\nState:\tR (running)\nvoluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t0\n")
    private static let named = ProcText.text("[<0>] pipe_read+0x2f1/0x4a0\n[<0>] vfs_read+0x30c/0x380\n")
    private static let reading = ProcText.text("0 0x5 0x7ffd00 0x1 0x0 0x0 0x0 0x7ffc00 0x7f0000\n")

    @Test func `a sleeping child is read`() {
        let sleeper = SleeperReading()
        #expect(sleeper.threadState.standing == .ok)
        #expect(sleeper.kernelStacks.standing == (geteuid() == 0 ? .ok : .missing))
    }

    @Test(
        arguments: [
            (named, .ok, nil),
            (.text("[<0>] 0xffffffff81234567\n"), .limited, "needs a kernel with CONFIG_KALLSYMS"),
            (.text(""), .missing, nil),
            (.refused(.noSuchFileOrDirectory), .missing, "needs a kernel with CONFIG_STACKTRACE"),
            (
                .refused(.permissionDenied), .missing,
                "run as root: it takes CAP_SYS_ADMIN in the initial user namespace"
            ),
            (.refused(.notPermitted), .missing, "run as root, with kernel.yama.ptrace_scope below 3"),
        ] as [(ProcText, Capability.Standing, String?)])
    func `a stack is its functions' names`(stack: ProcText, standing: Capability.Standing, advice: String?) {
        let sleeper = SleeperReading(status: Self.asleep, stack: stack, systemCall: Self.reading)
        #expect(sleeper.kernelStacks.standing == standing)
        #expect(sleeper.kernelStacks.advice == advice)
        #expect(sleeper.threadState.standing == .ok)
    }

    @Test(
        arguments: [
            (asleep, reading, .ok),
            (asleep, .refused(.notPermitted), .limited),
            (asleep, .text("running\n"), .limited),
            (asleep, .text("1 0x5 0x7ffd00 0x1 0x0 0x0 0x0 0x7ffc00 0x7f0000\n"), .limited),
            (running, reading, .missing),
            (.text("State"), reading, .missing),
            (.refused(.noSuchFileOrDirectory), reading, .missing),
        ] as [(ProcText, ProcText, Capability.Standing)])
    func `a thread's state is its letter and its system call`(
        status: ProcText, systemCall: ProcText, standing: Capability.Standing
    ) {
        let sleeper = SleeperReading(status: status, stack: Self.named, systemCall: systemCall)
        #expect(sleeper.threadState.standing == standing)
        #expect(sleeper.kernelStacks.standing == .ok)
    }
}
