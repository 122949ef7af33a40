import CLinux
import Experiments
import Glibc
import Harness
import Steps
import SystemCalls
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(5))) struct MachineProbeTests {
    private static let isRoot = geteuid() == 0

    @Test func `the capabilities are complete and in order`() {
        let machine = MachineProbe.probe(scratch: "/var/tmp")
        #expect(machine.capabilities.map(\.name) == Capability.names)
        #expect(machine.capabilities.allSatisfy { !$0.detail.isEmpty && $0.advice != "" })
    }

    @Test func `two probes are equal`() {
        #expect(MachineProbe.probe(scratch: "/var/tmp") == MachineProbe.probe(scratch: "/var/tmp"))
    }

    @Test func `the kernel is the one that runs`() throws {
        let machine = MachineProbe.probe(scratch: "/var/tmp")
        #expect(try wholeText(of: "/proc/sys/kernel/osrelease") == machine.release + "\n")
        #expect(try wholeText(of: "/proc/sys/kernel/version") == machine.version + "\n")
        let blocks = try wholeText(of: "/proc/cpuinfo").split(separator: "\n").filter {
            $0.hasPrefix("processor\t")
        }
        #expect(machine.processors == blocks.count)
        #expect(machine.pageSize == Int(getpagesize()))
        let kernel = try machine.capability("kernel")
        #expect(kernel.standing == (blocks.count > 1 ? .ok : .limited))
        #expect(kernel.detail.hasPrefix("\(machine.release) \(machine.version) \(machine.architecture), "))
    }

    @Test(.enabled(if: isRoot, "needs root for the faults of the kernel"))
    func `root has all of userfaultfd, AIO and the threads`() throws {
        let machine = MachineProbe.probe(scratch: "/var/tmp")
        for name in ["privileges", "userfaultfd", "libaio", "io_uring", "kernel stacks", "thread state"] {
            let capability = try machine.capability(name)
            #expect(capability.standing == .ok && capability.advice == nil, "\(capability)")
        }
        let features = try #require(machine.features)
        #expect(Set(features).isSuperset(of: ["thread-id", "event-remove", "missing-shmem"]))
        #expect(Set(machine.ioctls ?? []).isSuperset(of: ["api", "register", "unregister"]))
    }

    @Test func `each backing is registered in each mode`() throws {
        let machine = MachineProbe.probe(scratch: "/var/tmp")
        let hasRWP = machine.features?.contains("rwp") == true
        let ranges = KernelWords.ranges.filter { hasRWP || !$0.hasSuffix("/read-write-protect") }
        #expect(Set(machine.rangeIoctls.keys) == Set(ranges))

        let answers = machine.rangeIoctls.mapValues(Set.init)
        #expect(answers["anonymous/missing"]?.isSuperset(of: ["wake", "copy", "zeropage"]) == true)
        #expect(answers["anonymous/write-protect"]?.contains("writeprotect") == true)
        #expect(answers["anonymous/minor"] == ["EINVAL"])
        #expect(answers["shmem/missing"]?.contains("copy") == true)
        let features = try #require(machine.features)
        let minor = features.contains("minor-shmem")
        #expect(answers["shmem/minor"]?.contains(minor ? "continue" : "EINVAL") == true)

        let hasHugePage = try machine.capability("hugepages").standing == .ok
        #expect(answers["hugetlb/missing"]?.contains(hasHugePage ? "copy" : "no free huge page") == true)
    }

    @Test func `nothing is left behind`() async {
        await #expect(processExitsWith: .success) {
            let mounts = try wholeText(of: "/proc/thread-self/mountinfo")
            // The first probe may open what a process opens once.
            let first = MachineProbe.probe(scratch: "/var/tmp")
            let descriptor = try OwnedDescriptor(opening: "/dev/null", .readOnly).release()
            close(descriptor)
            // What it finds may change meanwhile: free huge pages do, and so does how fast a busy machine answers.
            let second = MachineProbe.probe(scratch: "/var/tmp")
            #expect(second.capabilities.map(\.name) == first.capabilities.map(\.name))
            #expect(try wholeText(of: "/proc/thread-self/mountinfo") == mounts)
            // The runtime's own threads open a file for a moment now and then; what the probe leaves open stays.
            let lowestFree = { try OwnedDescriptor(opening: "/dev/null", .readOnly).rawValue }
            for _ in 0..<100 where try lowestFree() != descriptor { _ = clinux_sleep_nanoseconds(10_000_000) }
            #expect(try lowestFree() == descriptor)
            #expect(CallResult(clinux_wait(-1, WNOHANG)) == .failure(.noChildProcess))
        }
    }

    @Test(.enabled(if: isRoot, "needs root to lose it"))
    func `without privileges nothing crashes, and what is lacking is named`() async {
        await #expect(processExitsWith: .success) {
            setgid(65534)
            setuid(65534)
            let machine = MachineProbe.probe(scratch: "/var/tmp")
            #expect(machine.capabilities.map(\.name) == Capability.names)
            let privileges = try machine.capability("privileges")
            #expect(privileges.standing == .missing && privileges.detail.hasPrefix("effective uid 65534;"))
            let stacks = try machine.capability("kernel stacks")
            #expect(stacks.standing == .missing && stacks.detail.hasSuffix("(EACCES)"))
            #expect(stacks.advice?.hasPrefix("run as root") == true)
            #expect(try machine.capability("tracing").standing == .missing)
            #expect(try machine.capability("libaio").standing == .ok)
            #expect(try machine.capability("thread state").standing != .missing)

            let setting = try wholeText(of: "/proc/sys/vm/unprivileged_userfaultfd")
            let userfaultfd = try machine.capability("userfaultfd")
            #expect(userfaultfd.standing == (setting == "1\n" ? .ok : .limited))
            #expect(machine.features?.contains("thread-id") == true)
            #expect(machine.rangeIoctls["anonymous/missing"]?.contains("copy") == true)
        }
    }
}
