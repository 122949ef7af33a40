import CDeniedCalls
import CLinux
import Experiments
import Glibc
import SystemCalls
import SystemPackage
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(5))) struct VcpuAttemptTests {
    @Test func `only a vCPU that executed its instruction is KVM`() {
        #expect(VcpuAttempt.Outcome.executed.capability.standing == .ok)
        for outcome in [VcpuAttempt.Outcome.interpreted, .left(8), .silent] {
            #expect(outcome.capability.standing == .limited)
        }
        #expect(VcpuAttempt.Outcome.left(8).capability.detail.contains("KVM_EXIT_SHUTDOWN"))
        #expect(VcpuAttempt.Outcome.left(99).capability.detail.contains("KVM_EXIT_99"))
    }

    @Test func `a call that is refused is named, with what to do about it`() {
        let absent = VcpuAttempt.Outcome.refused(CLINUX_VCPU_OPEN, .noSuchFileOrDirectory).capability
        #expect(absent.standing == .missing)
        #expect(absent.detail == "open on /dev/kvm: No such file or directory (ENOENT)")
        let forbidden = VcpuAttempt.Outcome.refused(CLINUX_VCPU_OPEN, .permissionDenied).capability
        #expect(forbidden.advice?.contains("the group of /dev/kvm") == true)
        let busy = VcpuAttempt.Outcome.refused(CLINUX_VCPU_CREATE_VM, .resourceBusy).capability
        #expect(busy.detail == "KVM_CREATE_VM: Device or resource busy (EBUSY)")
    }

    @Test func `an attempt says what the machine's KVM did, and leaves no child`() async {
        await #expect(processExitsWith: .success) {
            let outcome = try VcpuAttempt().outcome(within: 20_000)
            if access("/dev/kvm", R_OK | W_OK) == 0 {
                if case .refused(CLINUX_VCPU_OPEN, _) = outcome { Issue.record("\(outcome)") }
            } else {
                #expect(outcome == .refused(CLINUX_VCPU_OPEN, Errno(rawValue: errno)))
            }
            #expect(CallResult(clinux_wait(-1, WNOHANG)) == .failure(.noChildProcess))
        }
    }

    @Test(.enabled(if: access("/dev/kvm", R_OK | W_OK) == 0, "needs /dev/kvm"))
    func `a machine that cannot be made is missing`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_ioctl), ENOTTY) == 0)
            let capability = MachineProbe.kvm()
            #expect(capability.standing == .missing)
            #expect(capability.detail.hasPrefix("KVM_CREATE_VM: ") && capability.detail.hasSuffix("(ENOTTY)"))
        }
    }

    @Test func `a guest's modules are tried once, and one that is none is an error with its path`() throws {
        var template = Array("/tmp/faultline-modules.XXXXXX".utf8CString)
        #expect(unsafe mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
        defer { rmdir(folder) }
        let path = "\(folder)/000-none.ko"
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        #expect(file >= 0)
        close(file)
        let modules = KernelModules(in: folder)
        let error = #expect(throws: SystemCallError.self) { try modules.load() }
        #expect(error?.subject == path)
        #expect(access(path, F_OK) < 0)
        try modules.load()
    }
}
