import CLinux
import Glibc
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

let pageSize = sysconf(CInt(_SC_PAGESIZE))

/// A page where nothing is mapped, nor will be while other tests run: the kernel does not place mappings so
/// low.
let unmappedPage = MemoryRange(start: 0x10_0000, length: pageSize)

/// Four pages and the userfaultfd that they are registered with.
struct ArmedMemory: ~Copyable {
    let descriptor: OwnedUserfaultfd
    private let mapping: Mapping

    /// Maps the pages and registers them for `modes`; for none of them, leaves them unregistered.
    init(
        _ modes: RegisterModes, backing: Mapping.Backing = .anonymous, features: Features = [.threadID],
        flags: CreationFlags = [.closeOnExec, .nonBlocking]
    ) throws {
        let descriptor = try OwnedUserfaultfd(flags)
        let mapping = try Mapping(backing, length: 4 * pageSize)
        try descriptor.handshake(requesting: features)
        if !modes.isEmpty { try descriptor.register(mapping.range, modes: modes) }
        self.descriptor = descriptor
        self.mapping = mapping
    }

    var range: MemoryRange { mapping.range }

    func page(_ index: Int) -> MemoryRange { range.slice(offset: index * pageSize, length: pageSize) }

    /// Closes the descriptor and keeps the pages.
    consuming func close() throws -> Mapping {
        try descriptor.close()
        return mapping
    }

    /// The next message, which has to come soon.
    func nextMessage() throws -> Message {
        let events = descriptor.poll(timeout: 20_000)
        try #require(events == CallResult(Int(POLLIN)))
        var buffer = MessageBuffer(capacity: 1)
        let result = descriptor.readMessages(into: &buffer)
        try #require(result == CallResult(Message.size))
        return buffer[0]
    }

    /// The next message, which has to be a page fault.
    func nextFault() throws -> PageFault { try #require(try nextMessage().pageFault) }

    /// The number of threads that wait for a page, whether their message has been read or not.
    func waiters() throws -> Int { try descriptorInformation("total") }

    /// The number of page-fault messages that nobody has read.
    func unreadFaults() throws -> Int { try descriptorInformation("pending") }

    private func descriptorInformation(_ key: String) throws -> Int {
        let lines = try text(of: "/proc/self/fdinfo/\(descriptor.rawValue)").split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("\(key):") })
        return try #require(line.split(separator: "\t").last.flatMap { Int($0) })
    }
}

extension Message {
    /// The page fault that the message tells of, if it does.
    var pageFault: PageFault? { if case .pageFault(let fault) = event { fault } else { nil } }
}

/// What a small file of /proc says now.
func text(of path: String) throws(SystemCallError) -> String {
    let file = try OwnedDescriptor(opening: path, .readOnly)
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { bytes, count in
        count = max(0, read(file.rawValue, bytes.baseAddress, bytes.count))
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// A nameless file in memory, as long as ``ArmedMemory``.
func makeMemoryFile() throws -> OwnedDescriptor {
    let file = try OwnedDescriptor(CallResult(clinux_memfd_create("armed", 0)), of: "memfd_create")
    try #require(clinux_ftruncate(file.rawValue, Int64(4 * pageSize)) == 0)
    return file
}

/// One page whose bytes are all `value`, for UFFDIO_COPY to copy from.
func makePage(filledWith value: UInt8) throws -> Mapping {
    let page = try Mapping(.anonymous, length: pageSize)
    fill(page.range, with: value)
    return page
}

/// Writes memory that no userfaultfd stops.
func fill(_ range: MemoryRange, with value: UInt8) {
    clinux_fill(range.start, value, range.length)
}

/// Reads a byte of memory that no userfaultfd stops.
func byte(at address: UInt) -> UInt8 {
    var value: UInt8 = 0
    _ = clinux_guarded_load(address, &value)
    return value
}
