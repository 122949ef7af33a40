import CLinux
import Experiments
import Steps
import SystemCalls
import Userfaultfd

extension SubjectSetup {
    /// Maps every memory of the script and fills those that have a fill, page by page through the mapping.
    func mapMemory(_ props: Props) throws -> [Stage.Region] {
        var regions: [Stage.Region] = []
        for (index, memory) in program.experiment.memory.enumerated() {
            let pageSize = props.pageSize(of: memory)
            let backing = props.backings[index]
            let range = try map(memory, length: memory.pages * pageSize, backing: backing)
            if memory.backing == .anonymous {
                // Pages of the base size are what the script counts. EINVAL without THP, where they are anyway.
                _ = clinux_madvise(range.start, range.length, MADV_NOHUGEPAGE)
            }
            if let fill = memory.fill { clinux_fill(range.start, fill, range.length) }
            regions.append(
                Stage.Region(
                    range: range, pageSize: pageSize, descriptor: backing, store: props.stores[index]))
        }
        return regions
    }

    private func map(_ memory: Memory, length: Int, backing: CInt?) throws -> MemoryRange {
        guard let backing else { return try Mapping(.anonymous, length: length).release() }
        let mapped = memory.sharing == .shared ? Mapping.Backing.shared(backing) : .private(backing)
        guard memory.backing == .hugetlb else { return try Mapping(mapped, length: length).release() }
        // mmap reserves the huge pages, so here is where it shows that there are too few.
        let what = "\(memory.pages) free huge pages of \(HugePages.size >> 10) KiB (see vm.nr_hugepages)"
        return try Incapable.without(what) { () throws(SystemCallError) in
            try Mapping(mapped, length: length).release()
        }
    }

    /// Registers and protects the memory as the script says.
    func arm(_ regions: [Stage.Region], with userfaultfd: UnownedUserfaultfd) throws {
        for (memory, region) in zip(program.experiment.memory, regions) where !memory.registration.isEmpty {
            let modes = RegisterModes(memory.registration)
            let what = "'\(memory.name)' (\(memory.backing.rawValue), \(memory.sharing.rawValue)) for \(modes)"
            _ = try Incapable.without("registering \(what)") { () throws(SystemCallError) in
                try userfaultfd.register(region.range, modes: modes)
            }
            guard memory.isProtected else { continue }
            _ = try Incapable.without("write-protecting '\(memory.name)'") { () throws(SystemCallError) in
                try userfaultfd.writeProtect(region.range, modes: .protect).get("UFFDIO_WRITEPROTECT")
            }
        }
    }
}
