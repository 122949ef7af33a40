import CLinux
import Experiments
import Glibc
import SystemCalls
import SystemPackage
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(5))) struct TracingTests {
    @Test(
        arguments: [
            (
                .unshare, .notPermitted, "unshare(CLONE_NEWNS): Operation not permitted (EPERM)",
                "run as root, with CAP_SYS_ADMIN"
            ),
            (
                .makePrivate, .invalidArgument, "mount on / (MS_REC | MS_PRIVATE): Invalid argument (EINVAL)",
                nil
            ),
            (
                .mount, .noSuchFileOrDirectory,
                "mount on /sys/kernel/tracing (tracefs): No such file or directory (ENOENT)",
                "needs a kernel with CONFIG_TRACING, and sysfs at /sys"
            ),
            (
                .open, .noSuchFileOrDirectory,
                "open on /sys/kernel/tracing/kprobe_events: No such file or directory (ENOENT)",
                "needs a kernel with CONFIG_KPROBE_EVENTS, booted without lockdown=confidentiality"
            ),
            (
                .open, .permissionDenied,
                "open on /sys/kernel/tracing/kprobe_events: Permission denied (EACCES)",
                "run as root, with CAP_SYS_ADMIN"
            ),
            (
                .kprobe, .notPermitted,
                "write on /sys/kernel/tracing/kprobe_events (a kprobe): Operation not permitted (EPERM)",
                "boot without lockdown=confidentiality"
            ),
        ] as [(TracingOutcome.Step, Errno, String, String?)])
    func `a refusal names the call and its errno`(
        step: TracingOutcome.Step, errno: Errno, detail: String, advice: String?
    ) {
        let capability = TracingOutcome.refused(step, errno).capability
        #expect(capability == Capability("tracing", .missing, detail, advice: advice))
    }

    @Test func `without kretprobes tracing is limited`() {
        let capability = TracingOutcome.refused(.kretprobe, .noFunction).capability
        #expect(capability.standing == .limited && capability.detail.hasSuffix("(ENOSYS)"))
    }

    @Test(
        arguments: [
            ("none integrity [confidentiality]\n", true), ("[none] integrity confidentiality\n", false),
            ("none [integrity] confidentiality\n", false), ("[", false), ("", false),
        ])
    func `confidentiality is the lockdown that forbids tracing`(text: String, isConfidential: Bool) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { KernelLockdown.isConfidential($0) } == isConfidential)
        #expect(TracingOutcome.lockedDown.capability.standing == .missing)
    }

    @Test func `no answer is no tracing`() {
        #expect(TracingOutcome.silent.capability.standing == .missing)
        #expect(TracingOutcome.granted.capability.standing == .ok)
    }

    @Test(
        .enabled(if: geteuid() == 0, "needs root to mount tracefs"),
        .enabled(
            if: MachineProbe.tracing() != TracingOutcome.lockedDown.capability,
            "needs a kernel that is not locked down"))
    func `the answer is the same whether tracefs is mounted or not`() async {
        await #expect(processExitsWith: .success) {
            let unmounted = MachineProbe.tracing()
            try CallResult(clinux_unshare_mounts()).get("unshare")
            try CallResult(clinux_make_mounts_private()).get("mount")
            try CallResult(clinux_mount("tracefs", TracingOutcome.folder)).get("mount")
            #expect(MachineProbe.tracing() == unmounted)
            if access(TracingOutcome.events, F_OK) != 0 {
                let absence = TracingOutcome.refused(.open, .noSuchFileOrDirectory)
                #expect(unmounted == absence.capability)
            } else {
                #expect(try wholeText(of: TracingOutcome.events).contains("faultline") == false)
            }
        }
    }
}
