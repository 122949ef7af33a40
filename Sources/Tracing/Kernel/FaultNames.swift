import SystemCalls

/// The running kernel's names for the flags that a fault is given and for what its handlers return.
public struct FaultNames: Sendable, Hashable {
    /// `FAULT_FLAG_`, without that prefix.
    public let flags: BitNames
    /// `VM_FAULT_`.
    public let results: BitNames

    private static let types = "/sys/kernel/btf/vmlinux"

    /// These names.
    init(flags: BitNames, results: BitNames) {
        self.flags = flags
        self.results = results
    }

    /// Reads them from the kernel: from its type information, else from the formats of trace events under `tracefs`.
    ///
    /// Where neither tells, the bits have no names.
    init(tracefs: String) {
        let types = BTFEnums((try? KernelFile.read(Self.types)) ?? [])
        results = BitNames(types.enumerators(prefix: "VM_FAULT_"))
        let flags = BitNames(
            types.enumerators(prefix: "FAULT_FLAG_").map {
                (value: $0.value, name: String($0.name.dropFirst("FAULT_FLAG_".count)))
            })
        self.flags = flags.isEmpty ? Self.printedFlags(tracefs) : flags
    }

    /// Before 5.15 the flags are macros, which no type information has: an event of file systems on DAX prints them.
    private static func printedFlags(_ tracefs: String) -> BitNames {
        for event in ["dax_pmd_fault", "dax_pte_fault"] {
            let format = try? KernelFile.text("\(tracefs)/events/fs_dax/\(event)/format")
            // Behind the flags stand the results, each list a call of its own.
            let list = format?.split(separator: "__print_flags").first { $0.contains("ALLOW_RETRY") }
            if let list { return BitNames(FormatFlags.pairs(in: String(list))) }
        }
        return BitNames([])
    }
}
