import CLinux
import Experiments
import Steps
import SystemCalls
import Userfaultfd

extension SubjectSetup {
    /// Maps every memory of the script and fills those that have a fill, page by page through the mapping.
    ///
    /// - Throws: `Incapable` where there are no huge pages for a memory of them, else the call that failed.
    func mapMemory(_ props: Props) throws -> [Stage.Region] {
        var regions: [Stage.Region] = []
        for (index, memory) in program.experiment.memory.enumerated() {
            let pageSize = props.pageSize(of: memory)
            let backing = props.backings[index]
            let range = try map(memory, length: memory.pages * pageSize, backing: backing)
            try fill(memory, at: range, backing)
            regions.append(
                Stage.Region(
                    range: range, pageSize: pageSize, descriptor: backing, isOfFile: memory.backing == .file,
                    store: props.stores[index]))
        }
        return regions
    }

    private func map(_ memory: Memory, length: Int, backing: CInt?) throws -> MemoryRange {
        let mapped = memory.mapped(backing)
        if memory.backing == .anonymous { return try mapApart(mapped, length: length) }
        if memory.backing == .thp {
            let size = try TransparentHugePages.size(for: memory)
            return try Mapping(mapped, length: length, alignedTo: size).release()
        }
        guard memory.backing == .hugetlb else { return try Mapping(mapped, length: length).release() }
        // mmap reserves the huge pages, so here is where it shows that there are too few.
        return try Incapable.without(
            "\(memory.pages) free huge pages of \(HugePages.size >> 10) KiB (see vm.nr_hugepages)"
        ) { () throws(SystemCallError) in
            try Mapping(mapped, length: length).release()
        }
    }

    /// Maps between two pages that nobody may access.
    ///
    /// The kernel makes one mapping of two anonymous ones that lie side by side and have the same flags: smaps would then
    /// show of a memory what it has together with a stack or a heap.
    private func mapApart(_ backing: Mapping.Backing, length: Int) throws(SystemCallError) -> MemoryRange {
        let pageSize = Int(clinux_page_size())
        let around = try Mapping(.inaccessible, length: length + 2 * pageSize).release()
        let range = around.slice(offset: pageSize, length: length)
        try Mapping.replace(range, by: backing)
        return range
    }

    private func fill(_ memory: Memory, at range: MemoryRange, _ backing: CInt?) throws {
        switch memory.backing {
        // Pages of the base size are what the script counts. EINVAL without THP, where they are anyway.
        case .anonymous: _ = clinux_madvise(range.start, range.length, MADV_NOHUGEPAGE)
        case .thp: _ = clinux_madvise(range.start, range.length, MADV_HUGEPAGE)
        case .shmem, .hugetlb, .file: break
        }
        guard let fill = memory.fill else { return }
        clinux_fill(range.start, fill, range.length)
        if memory.backing == .thp { try TransparentHugePages.check(memory, at: range) }
        // Pages of a file begin clean: else it would depend on the flusher which calls have to write them first.
        if memory.backing == .file, let backing { try CallResult(clinux_fsync(backing)).get("fsync") }
    }

    /// Maps and fills every memory anew where it was, with backings and stores as empty as they were.
    ///
    /// What a trial has registered, protected, unmapped or written goes with the old mapping. Nobody may be using it.
    func remapMemory(_ regions: [Stage.Region]) throws {
        // All addresses first: a step may have unmapped them, and whatever needs some must not find a hole there.
        for (memory, region) in zip(program.experiment.memory, regions) {
            try Mapping.replace(region.range, by: memory.mapped(region.descriptor))
        }
        for (memory, region) in zip(program.experiment.memory, regions) {
            if program.writesStores { try empty(region.store, length: region.range.length) }
            if let descriptor = region.descriptor { try empty(descriptor, length: region.range.length) }
            try fill(memory, at: region.range, region.descriptor)
        }
    }

    private func empty(_ descriptor: CInt, length: Int) throws(SystemCallError) {
        try CallResult(clinux_ftruncate(descriptor, 0)).get("ftruncate")
        try CallResult(clinux_ftruncate(descriptor, Int64(length))).get("ftruncate")
    }

    /// Registers and protects the memory as the script says.
    func arm(_ regions: [Stage.Region], with userfaultfd: UnownedUserfaultfd) throws {
        for (memory, region) in zip(program.experiment.memory, regions) where !memory.registration.isEmpty {
            let modes = RegisterModes(memory.registration)
            _ = try Incapable.without(
                "registering '\(memory.name)' (\(memory.backing.rawValue), \(memory.sharing.rawValue)) for \(modes)"
            ) { () throws(SystemCallError) in
                try userfaultfd.register(region.range, modes: modes)
            }
            guard memory.isProtected else { continue }
            _ = try Incapable.without("write-protecting '\(memory.name)'") { () throws(SystemCallError) in
                try userfaultfd.writeProtect(region.range, modes: .protect).get("UFFDIO_WRITEPROTECT")
            }
        }
    }
}

extension Memory {
    /// What its mapping maps: `backing` is the memfd or file behind it, nil for anonymous memory.
    fileprivate func mapped(_ backing: CInt?) -> Mapping.Backing {
        guard let backing else { return .anonymous }
        return sharing == .shared ? .shared(backing) : .private(backing)
    }
}
