import CLinux
import Experiments
import SystemCalls
import SystemPackage

extension Mapping {
    /// Maps one page of a backing that needs no file system; a memfd shared.
    ///
    /// - Throws: the call that failed; ENOMEM of mmap for a huge page if none can be reserved.
    init(onePageOf backing: Memory.Backing) throws(SystemCallError) {
        guard !backing.isAnonymous else {
            self = try Mapping(.anonymous, length: Int(clinux_page_size()))
            return
        }
        let isHugetlb = backing == .hugetlb
        let size = isHugetlb ? HugePages.size : Int(clinux_page_size())
        let flags = UInt32(MFD_CLOEXEC) | (isHugetlb ? UInt32(MFD_HUGETLB) : 0)
        let memfd = try unsafe OwnedDescriptor(CallResult(clinux_memfd_create("probe", flags)), of: "memfd_create")
        try CallResult(clinux_ftruncate(memfd.rawValue, Int64(size))).get("ftruncate")
        self = try Mapping(.shared(memfd.rawValue), length: size)
    }
}
