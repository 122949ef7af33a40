import Experiments
import SystemCalls
import SystemPackage

/// What came of an attempt to define probes.
enum TracingOutcome: Hashable {
    /// The kernel took a kprobe and a kretprobe.
    case granted
    /// The kernel refused a step; those before it succeeded.
    case refused(Step, Errno)
    /// The kernel is locked down, so that nobody may trace; nothing was mounted.
    case lockedDown
    /// There was no answer in time.
    case silent

    /// The steps, in the order in which they are made; the first three only where tracefs is not mounted.
    enum Step: UInt32, CaseIterable {
        case unshare
        case makePrivate
        case mount
        case open
        case kprobe
        case kretprobe
    }

    // Computed: the child of a fork must not wait for somebody who was initialising a global.
    /// Where tracefs is mounted.
    static var folder: String { "/sys/kernel/tracing" }
    /// The file that probes are defined in.
    static var events: String { "/sys/kernel/tracing/kprobe_events" }
    /// What is probed: every fault path goes through it.
    static var function: String { "handle_mm_fault" }

    /// What it means for a run; the detail can stand in a record as the reason why there are no fault paths.
    var capability: Capability {
        switch self {
        case .granted:
            Capability("tracing", .ok, "kprobe_events takes a kprobe and a kretprobe on \(Self.function)")
        case .silent:
            Capability("tracing", .missing, "the child that tries to define a kprobe does not answer")
        case .lockedDown:
            Capability(
                "tracing", .missing, "the kernel is locked down to confidentiality", advice: Self.unlocking)
        case .refused(.kretprobe, let errno):
            Capability(
                "tracing", .limited, "a kprobe is taken, but no kretprobe: \(Self.error(.kretprobe, errno))",
                advice: Self.advice(.kretprobe, errno))
        case .refused(let step, let errno):
            Capability("tracing", .missing, "\(Self.error(step, errno))", advice: Self.advice(step, errno))
        }
    }

    private static func error(_ step: Step, _ errno: Errno) -> SystemCallError {
        switch step {
        case .unshare: SystemCallError(call: "unshare(CLONE_NEWNS)", errno: errno)
        case .makePrivate: SystemCallError(call: "mount", errno: errno, subject: "/ (MS_REC | MS_PRIVATE)")
        case .mount: SystemCallError(call: "mount", errno: errno, subject: "\(folder) (tracefs)")
        case .open: SystemCallError(call: "open", errno: errno, subject: events)
        case .kprobe: SystemCallError(call: "write", errno: errno, subject: "\(events) (a kprobe)")
        case .kretprobe: SystemCallError(call: "write", errno: errno, subject: "\(events) (a kretprobe)")
        }
    }

    private static func advice(_ step: Step, _ errno: Errno) -> String? {
        switch (step, errno) {
        case (.unshare, .notPermitted), (.makePrivate, .notPermitted), (.mount, .notPermitted),
            (.open, .permissionDenied):
            "run as root, with CAP_SYS_ADMIN"
        case (.mount, .noSuchFileOrDirectory), (.mount, .operationNotSupportedByDevice):
            "needs a kernel with CONFIG_TRACING, and sysfs at /sys"
        case (.open, .noSuchFileOrDirectory):
            // tracefs_create_file() makes no files under lockdown.
            "needs a kernel with CONFIG_KPROBE_EVENTS, booted without lockdown=confidentiality"
        case (.open, .notPermitted), (.kprobe, .notPermitted), (.kretprobe, .notPermitted):
            unlocking
        default: nil
        }
    }

    private static var unlocking: String { "boot without lockdown=confidentiality" }
}
