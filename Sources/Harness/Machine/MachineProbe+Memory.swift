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

    /// Whether a ring can be made and reads, tried with a page of /dev/zero.
    static func uring() -> Capability {
        let name = "io_uring"
        do throws(SystemCallError) {
            let zero = try OwnedDescriptor(opening: "/dev/zero", .readOnly)
            let page = try Mapping(onePageOf: .anonymous)
            let ring = try URing(depth: 1)
            let request = URingRequest(.read, descriptor: zero.rawValue, range: page.range, offset: 0)
            try ring.submit(request).get("io_uring_enter")
            switch ring.wait() {
            case .finished(let result, tag: _):
                let read = try result.get("IORING_OP_READ")
                return Capability(name, .ok, "a ring can be made, and reads \(read) bytes of /dev/zero")
            case .notDelivered(let result):
                try result.get("io_uring_enter")
                return Capability(name, .missing, "io_uring_enter: no completion")
            }
        } catch {
            let advice: String? =
                switch error.errno {
                case .notPermitted: "sysctl kernel.io_uring_disabled=0, or run as root where it is 1"
                case .noFunction: "needs a kernel with CONFIG_IO_URING"
                case .noMemory: "raise the limit of locked memory (ulimit -l), or run as root"
                default: nil
                }
            return Capability(name, .missing, "\(error)", advice: advice)
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
