import Experiments
import Testing

@testable import Steps

@Suite struct StepResultTests {
    @Test func `another exit of a vCPU is a failure by its name`() {
        for (reason, name): (UInt32, String) in [
            (8, "KVM_EXIT_SHUTDOWN"), (17, "KVM_EXIT_INTERNAL_ERROR"), (99, "KVM_EXIT_99"),
            (.max, "KVM_EXIT_4294967295"),
        ] {
            #expect(StepResult.exit(reason).value == .word(name))
            #expect(StepResult.exit(reason).isFailure)
        }
    }

    @Test func `no other result is taken for an exit`() {
        #expect(StepResult.none.value == .word("none"))
        #expect(StepResult.signal(7).value == .word("SIGBUS"))
        #expect(StepResult.byte(0xab).value == .byte(0xab) && !StepResult.byte(0xab).isFailure)
        #expect(StepResult.events(0xffff).value != StepResult.exit(0).value)
        #expect(StepResult(rawValue: -4).value == .word("EINTR"))
    }
}
