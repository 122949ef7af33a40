import CDeniedCalls
import Experiments
import Glibc
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(5))) struct URingProbeTests {
    @Test func `io_uring that is forbidden is missing, and what to do is said`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_io_uring_setup), EPERM) == 0)
            let forbidden = MachineProbe.uring()
            #expect(forbidden.standing == .missing)
            #expect(forbidden.detail == "io_uring_setup: Operation not permitted (EPERM)")
            #expect(forbidden.advice?.contains("kernel.io_uring_disabled") == true)
        }
    }

    @Test func `io_uring that the kernel was built without is missing`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_io_uring_setup), ENOSYS) == 0)
            #expect(MachineProbe.uring().advice == "needs a kernel with CONFIG_IO_URING")
        }
    }
}
