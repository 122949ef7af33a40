import CLinux
import Glibc
public import SystemCalls
import SystemPackage

/// Traces the page faults of threads: every attempt of the kernel, with its flags and what it returned.
///
/// kprobes and kretprobes through a tracefs instance of its own; both go away with the tracer, and where the process is
/// not a guest's init, also when it is killed. For x86-64.
public final class FaultTracer {
    private let probes: FaultProbes
    private let names: FaultNames
    private let instance: String
    private var threads: Set<Int32> = []
    /// How many calls the kernel had missed when the last trace ended.
    private var missedBefore = 0

    private static let tracefs = "/sys/kernel/tracing"
    private static let prefix = "faultline_"

    /// Defines the probes, disabled, and reads the kernel's names for the bits.
    ///
    /// Mounts tracefs where it is not, in the mount namespace of this process. Reads about 10 MB from the kernel.
    /// - Throws: the step that the kernel refuses, with its errno.
    public init() throws(SystemCallError) {
        #if !arch(x86_64)
            throw SystemCallError(call: "kprobe_events", errno: .notSupported, subject: "another CPU than x86-64")
        #endif
        try Self.mount()
        Self.removeLeftovers()
        let process = clinux_getpid()
        probes = FaultProbes(group: "\(Self.prefix)\(process)")
        instance = "\(Self.tracefs)/instances/\(Self.prefix)\(process)"
        names = FaultNames(tracefs: Self.tracefs)
        do throws(SystemCallError) {
            if unsafe mkdir(instance, 0o700) < 0, errno != EEXIST {
                throw SystemCallError(call: "mkdir", errno: Errno(rawValue: errno), subject: instance)
            }
            for line in probes.definitions {
                try KernelFile.write(line + "\n", to: "\(Self.tracefs)/kprobe_events", flags: O_APPEND)
            }
            // Events of several CPUs are put in order by it.
            try KernelFile.write("mono", to: "\(instance)/trace_clock")
            if process == 1 {
                // To record the names of threads, the kernel patches its scheduler when an event goes on and off. Under
                // QEMU's translator a CPU has been seen to run into the breakpoint of such a patch when it was over: an
                // oops "int3" in __schedule of 7.3. Elsewhere the option is everybody's, and stays as it is.
                try KernelFile.write("norecord-cmd", to: "\(instance)/trace_options")
            } else {
                try Self.guardRemoval(of: instance, probes)
            }
        } catch {
            // deinit does not run.
            Self.remove(instance, probes)
            throw error
        }
    }

    deinit { Self.remove(instance, probes) }

    /// Begins to trace these threads, by their ids; what was traced before is forgotten.
    ///
    /// - Throws: the errno of the write that the kernel refuses.
    public func begin(threads: [Int32]) throws(SystemCallError) {
        self.threads = Set(threads)
        let filter = threads.map { "common_pid == \($0)" }.joined(separator: " || ")
        // Of all events at once: the kernel waits for a grace period each time that it puts one filter in another's place.
        try KernelFile.write(filter, to: "\(group)/filter")
        _ = try takeText()
        try KernelFile.write("1", to: "\(group)/enable")
    }

    /// Ends the tracing, and reads what was traced.
    ///
    /// - Throws: the errno of the file that cannot be read or written.
    public func end() throws(SystemCallError) -> Trace {
        try KernelFile.write("0", to: "\(group)/enable")
        let text = try takeText()
        let reading = TraceReading(text, threads: threads, names: names, probes: probes)
        let missed = self.missed - missedBefore
        missedBefore += missed
        let lacks = [reading.lack, missed > 0 ? "the kernel missed \(missed) calls" : nil].compactMap { $0 }
        return Trace(faults: reading.faults, lack: lacks.isEmpty ? nil : lacks.joined(separator: "; "), text: text)
    }

    /// How often the kernel could not run a probe, since the probes were defined.
    private var missed: Int {
        let profile = (try? KernelFile.text("\(Self.tracefs)/kprobe_profile")) ?? ""
        return profile.split(separator: "\n").reduce(0) { sum, line in
            let words = line.split(separator: " ")
            guard words.count == 3, probes.events.contains(String(words[0])) else { return sum }
            return sum + (Int(words[2]) ?? 0)
        }
    }

    private var group: String { "\(instance)/events/\(probes.group)" }

    /// What is in the buffer, which is empty after that; to empty it by truncating `trace` costs a grace period.
    private func takeText() throws(SystemCallError) -> String {
        try KernelFile.text("\(instance)/trace_pipe", flags: O_NONBLOCK)
    }

    // MARK: What is set up and removed

    private static func mount() throws(SystemCallError) {
        if unsafe access("\(tracefs)/kprobe_events", F_OK) == 0 { return }
        // A guest's init has the namespace for itself.
        if clinux_getpid() != 1 {
            try CallResult(clinux_unshare_mounts()).get("unshare(CLONE_NEWNS)")
            try CallResult(clinux_make_mounts_private()).get("mount(MS_PRIVATE)")
        }
        try unsafe CallResult(tracefs.withCString { unsafe clinux_mount("tracefs", $0) }).get("mount(tracefs)")
    }

    private static func remove(_ instance: String, _ probes: FaultProbes) {
        // The events must be off before their definition can go.
        try? KernelFile.write("0", to: "\(instance)/events/\(probes.group)/enable")
        _ = unsafe rmdir(instance)
        for line in probes.removals {
            try? KernelFile.write(line + "\n", to: "\(tracefs)/kprobe_events", flags: O_APPEND)
        }
    }

    /// Removes what tracers of processes have left that are gone.
    private static func removeLeftovers() {
        let events = (try? KernelFile.text("\(tracefs)/kprobe_events")) ?? ""
        // p:faultline_123/mm_fault handle_mm_fault …
        let groups = Set(
            events.split(separator: "\n").compactMap { line in
                line.split(separator: ":", maxSplits: 1).last?.prefix { $0 != "/" }
            })
        for group in groups where group.hasPrefix(prefix) {
            guard let process = CInt(group.dropFirst(prefix.count)), kill(process, 0) < 0, errno == ESRCH else {
                continue
            }
            remove("\(tracefs)/instances/\(group)", FaultProbes(group: String(group)))
        }
    }

    /// Leaves a child behind that removes the probes as soon as this process is gone, however it went.
    private static func guardRemoval(of instance: String, _ probes: FaultProbes) throws(SystemCallError) {
        var ends: [CInt] = [0, 0]
        try unsafe CallResult(clinux_pipe(&ends)).get("pipe2")
        let forked = try CallResult(clinux_fork()).get("fork")
        if forked == 0 {
            // This process has one thread at this point, so that its child may do what it likes.
            _ = clinux_close(ends[1])
            _ = setsid()
            var byte: UInt8 = 0
            while unsafe read(ends[0], &byte, 1) < 0, errno == EINTR {}
            remove(instance, probes)
            clinux_exit_group(0)
        }
        _ = clinux_close(ends[0])
        // The writing end stays open until this process ends: its end is what the child waits for.
    }
}
