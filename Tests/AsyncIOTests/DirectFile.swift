import CLinux
import SystemCalls

/// A file without a name, opened with O_DIRECT, and memory of the same length: nothing is left behind.
final class DirectFile {
    let file: OwnedDescriptor
    private let memory: Mapping

    /// The length of a block, which every device takes.
    static let block = 4096

    /// Whether the file system of /var/tmp has unnamed files and direct I/O.
    static var isAvailable: Bool { (try? DirectFile(fill: [0])) != nil }

    /// Makes a file of one block for each byte of `fill`, filled with it; the memory is zero.
    init(fill: [UInt8]) throws(SystemCallError) {
        let flags = O_RDWR | O_CLOEXEC | clinux_o_tmpfile() | clinux_o_direct()
        let file = try OwnedDescriptor(CallResult(clinux_open("/var/tmp", flags, 0o600)), of: "open")
        let memory = try Mapping(.anonymous, length: fill.count * Self.block)
        for (index, byte) in fill.enumerated() {
            let range = memory.range.slice(offset: index * Self.block, length: Self.block)
            Self.bytes(of: range).initializeMemory(as: UInt8.self, repeating: byte)
            let written = clinux_pwrite(file.rawValue, range.start, range.length, Int64(index * Self.block))
            try CallResult(written).get("pwrite")
            Self.bytes(of: range).initializeMemory(as: UInt8.self, repeating: 0)
        }
        self.file = file
        self.memory = memory
    }

    /// Block `index` of the memory.
    func range(_ index: Int) -> MemoryRange {
        memory.range.slice(offset: index * Self.block, length: Self.block)
    }

    /// Whether every byte of block `index` of the memory is `byte`.
    func block(_ index: Int, isFilledWith byte: UInt8) -> Bool {
        Self.bytes(of: range(index)).allSatisfy { $0 == byte }
    }

    /// Fills block `index` of the memory.
    func fillBlock(_ index: Int, with byte: UInt8) {
        Self.bytes(of: range(index)).initializeMemory(as: UInt8.self, repeating: byte)
    }

    private static func bytes(of range: MemoryRange) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: UnsafeMutableRawPointer(bitPattern: range.start), count: range.length)
    }
}
