extension Capability {
    /// The names of all that is probed, in the order of `Machine.capabilities`.
    public static let names = [
        "kernel", "privileges", "userfaultfd", "libaio", "io_uring", "kernel stacks", "thread state", "tracing",
        "O_DIRECT", "disk hold", "swap", "hugepages", "KVM", "QEMU",
    ]
}
