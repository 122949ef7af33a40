import AsyncIO
import Experiments
import SystemCalls
import SystemPackage

extension MachineProbe {
    /// Whether an AIO context can be made.
    static func libaio() -> Capability {
        let limit = Sysctl(name: "fs.aio-max-nr")
        do throws(SystemCallError) {
            try AIOContext(depth: 1).destroy()
            return Capability("libaio", .ok, "a context can be made; \(limit)")
        } catch {
            let advice: String? =
                switch error.errno {
                case .resourceTemporarilyUnavailable: "raise the limit: sysctl fs.aio-max-nr=1048576"
                case .noFunction: "needs a kernel with CONFIG_AIO"
                default: nil
                }
            return Capability("libaio", .missing, "\(error); \(limit)", advice: advice)
        }
    }

    /// Whether a huge page of the default size can be had, tried by reserving one.
    static func hugePages() -> Capability {
        guard HugePages.free != nil else {
            return Capability(
                "hugepages", .missing, "none in this kernel", advice: "needs a kernel with CONFIG_HUGETLBFS")
        }
        let setting = "pages of \(HugePages.size >> 10) KiB, \(Sysctl(name: "vm.nr_hugepages"))"
        do throws(SystemCallError) {
            _ = try Mapping(onePageOf: .hugetlb).range
            return Capability("hugepages", .ok, "\(setting), available")
        } catch {
            return Capability(
                "hugepages", .missing, "\(setting), not available: \(error)",
                advice: "sysctl vm.nr_hugepages=8")
        }
    }
}
