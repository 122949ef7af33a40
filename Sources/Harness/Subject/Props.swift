import CLinux
import Experiments
import Steps
import SystemCalls
import SystemPackage

/// What the supervisor opens for a subject before it is forked, and keeps afterwards to look at: the files of the
/// script, the memfds behind its memory, the stores of `write-back`, and the threads' bells.
final class Props {
    /// The script's files, in its order; of a pipe the end to read from.
    private(set) var files: [CInt] = []
    /// The pipe that each file is; nil for one on the scratch file system.
    private(set) var pipes: [Pipe?] = []
    /// The memfd or file behind each memory, in the script's order; nil for anonymous memory.
    private(set) var backings: [CInt?] = []
    /// The store of each memory.
    private(set) var stores: [CInt] = []
    /// The eventfd of each thread.
    private(set) var bells: [CInt] = []
    /// What holds the disk; nil where no step does.
    let diskHold: DiskHold?
    private let program: Program
    private let scratch: Scratch

    /// Opens what lasts for all trials: files and bells.
    init(for program: Program, on scratch: Scratch, _ diskHold: DiskHold?) throws {
        self.diskHold = diskHold
        self.program = program
        self.scratch = scratch
        for file in program.experiment.files {
            let pipe = file.kind == .pipe ? try Pipe() : nil
            pipes.append(pipe)
            files.append(
                try pipe?.reading ?? scratch.file(size: file.size, fill: file.fill, isDirect: file.isDirect).release())
        }
        for _ in program.experiment.threads {
            bells.append(try OwnedDescriptor(CallResult(clinux_eventfd()), of: "eventfd").release())
        }
    }

    deinit {
        for case let pipe? in pipes { pipe.close() }
        // Of a pipe, `files` has an end that is closed now.
        for (file, pipe) in zip(files, pipes) where pipe == nil { _ = clinux_close(file) }
        for descriptor in bells + stores + backings.compactMap(\.self) { _ = clinux_close(descriptor) }
    }

    /// Opens what each trial has anew, memory and stores, and restores the files that steps write to.
    func renew() throws {
        for descriptor in stores + backings.compactMap(\.self) { _ = clinux_close(descriptor) }
        stores = []
        backings = []
        for bell in bells { clinux_eventfd_drain(bell) }
        for memory in program.experiment.memory {
            let size = memory.pages * pageSize(of: memory)
            stores.append(try Self.memfd("store of \(memory.name)", size: size))
            backings.append(try backing(of: memory, size: size))
        }
        try restoreFiles()
    }

    /// Restores the files that steps write to, and the pipes, from which reading takes away.
    func restoreFiles() throws {
        for (pipe, file) in zip(pipes, program.experiment.files) { try pipe?.restore(file.fill, size: file.size) }
        guard program.writesFiles else { return }
        for (index, file) in program.experiment.files.enumerated() where file.kind == .regular {
            // A write at its end has made it longer.
            try CallResult(clinux_ftruncate(files[index], Int64(file.size))).get("ftruncate")
            try Scratch.write(file.fill, size: file.size, to: files[index])
        }
    }

    /// Lets go on who waits for a pipe, to read from it or to write to it.
    func endPipeWaits() {
        for case let pipe? in pipes { pipe.endWaits() }
    }

    private func backing(of memory: Memory, size: Int) throws -> CInt? {
        switch memory.backing {
        case .anonymous, .thp: nil
        case .shmem: try Self.memfd(memory.name, size: size)
        case .hugetlb:
            try Incapable.without("huge pages for '\(memory.name)'") { () throws(SystemCallError) in
                try Self.memfd(memory.name, size: size, flags: UInt32(MFD_HUGETLB))
            }
        case .file: try scratch.file(size: size, fill: 0, isDirect: false).release()
        }
    }

    private static func memfd(_ name: String, size: Int, flags: UInt32 = 0) throws(SystemCallError) -> CInt {
        let result = unsafe CallResult(clinux_memfd_create(name, UInt32(MFD_CLOEXEC) | flags))
        let memfd = try OwnedDescriptor(result, of: "memfd_create")
        try CallResult(clinux_ftruncate(memfd.rawValue, Int64(size))).get("ftruncate")
        return memfd.release()
    }

    /// The size of the pages in which a memory is counted, on this machine.
    func pageSize(of memory: Memory) -> Int {
        memory.backing == .hugetlb ? HugePages.size : Int(clinux_page_size())
    }
}
