/// The machine and the kernel under an agent, as probed: it changes when they or their settings do.
public struct Machine: Codable, Hashable, Sendable {
    /// `uname -r`.
    public let release: String
    /// `uname -v`.
    public let version: String
    /// `uname -m`.
    public let architecture: String
    /// How many CPUs are online.
    public let processors: Int
    /// The page size in bytes.
    public let pageSize: Int
    /// The userfaultfd features that UFFDIO_API reports, by the kernel's names; nil if there is no userfaultfd.
    ///
    /// What the kernel has, not what this process may ask for: `event-fork` takes CAP_SYS_PTRACE.
    public let features: [String]?
    /// The ioctls that UFFDIO_API reports; nil if there is no userfaultfd.
    public let ioctls: [String]?
    /// The ioctls that UFFDIO_REGISTER reports, or its errno, by `backing/mode`.
    ///
    /// For each of anonymous, shmem and hugetlb with each of missing, write-protect, minor and, on a kernel that has it,
    /// read-write-protect alone, as in
    /// `shmem/write-protect`: one page, a memfd mapped shared. A refusal is the one name of its errno, as `EINVAL`, and
    /// for hugetlb without a page to be had `no free huge page`. Empty if there is no userfaultfd.
    public let rangeIoctls: [String: [String]]
    /// What was probed, each with what it means for a run.
    ///
    /// In this order: kernel, privileges, userfaultfd, libaio, io_uring, kernel stacks, thread state, tracing, O_DIRECT,
    /// disk hold, swap, hugepages, KVM, QEMU.
    public let capabilities: [Capability]

    /// A machine.
    public init(
        release: String, version: String, architecture: String, processors: Int, pageSize: Int, features: [String]?,
        ioctls: [String]?, rangeIoctls: [String: [String]], capabilities: [Capability]
    ) {
        self.release = release
        self.version = version
        self.architecture = architecture
        self.processors = processors
        self.pageSize = pageSize
        self.features = features
        self.ioctls = ioctls
        self.rangeIoctls = rangeIoctls
        self.capabilities = capabilities
    }
}

/// One thing that an experiment may need, as probed by trying it.
public struct Capability: Codable, Hashable, Sendable {
    /// How much of it there is.
    public enum Standing: String, Codable, Sendable {
        /// All of it: no experiment is skipped for it.
        case ok
        /// Some of it: what is lacking is in the detail.
        case limited
        /// None of it: what needs it is skipped, or not observable.
        case missing
    }

    /// The thing: `userfaultfd`, `kernel stacks`.
    public let name: String
    /// How much of it there is.
    public let standing: Standing
    /// What was seen; of a refusal, the call and its errno.
    public let detail: String
    /// What to do about it; nil if nothing needs doing or nothing can be done.
    public let advice: String?

    /// A probed capability.
    public init(_ name: String, _ standing: Standing, _ detail: String, advice: String? = nil) {
        self.name = name
        self.standing = standing
        self.detail = detail
        self.advice = advice
    }
}
