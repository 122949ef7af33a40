import AsyncIO
import Experiments
public import SystemCalls
public import Userfaultfd

/// What is there when steps are prepared: the subject's memory, files, userfaultfd and threads.
public struct Stage: Sendable {
    /// One memory of the script as it was mapped.
    public struct Region: Sendable {
        /// Its addresses.
        public let range: MemoryRange
        /// The size of its pages.
        public let pageSize: Int
        /// The memfd or file behind it; nil for anonymous memory.
        public let descriptor: CInt?
        /// Whether it is a file of a file system.
        public let isOfFile: Bool
        /// The file to which `write-back` writes its pages.
        public let store: CInt

        /// A mapped memory.
        public init(range: MemoryRange, pageSize: Int, descriptor: CInt?, isOfFile: Bool, store: CInt) {
            self.range = range
            self.pageSize = pageSize
            self.descriptor = descriptor
            self.isOfFile = isOfFile
            self.store = store
        }
    }

    /// One file of the script as it was opened.
    public struct OpenFile: Sendable {
        private let reading: CInt
        private let writing: CInt
        /// Its size in bytes; what a pipe held before the trial.
        public let size: Int

        /// An opened file; of a pipe, `writing` is the other end.
        public init(reading: CInt, writing: CInt, size: Int) {
            self.reading = reading
            self.writing = writing
            self.size = size
        }

        /// The descriptor that a transfer goes through.
        func descriptor(for operation: IOOperation) -> CInt { operation == .read ? reading : writing }
    }

    private let regions: [String: Region]
    private let files: [String: OpenFile]
    private let slots: [String: ThreadSlot]
    /// The userfaultfd that the steps are about.
    public private(set) var userfaultfd: UnownedUserfaultfd
    /// Whether fork(2) waits until an event of it is read.
    let forkAwaitsReader: Bool
    /// Where its messages lie.
    public let messages: MessageDesk
    private let disk: HeldDisk?
    /// Where the child is told what to do.
    public let child: ChildDesk

    /// Everything a subject has set up.
    public init(
        regions: [String: Region], files: [String: OpenFile], slots: [String: ThreadSlot],
        userfaultfd: UnownedUserfaultfd, forkAwaitsReader: Bool, messages: MessageDesk, disk: HeldDisk?,
        child: ChildDesk
    ) {
        self.regions = regions
        self.files = files
        self.slots = slots
        self.userfaultfd = userfaultfd
        self.forkAwaitsReader = forkAwaitsReader
        self.messages = messages
        self.disk = disk
        self.child = child
    }

    /// The same with another userfaultfd.
    public func about(_ userfaultfd: UnownedUserfaultfd) -> Stage {
        var stage = self
        stage.userfaultfd = userfaultfd
        return stage
    }

    /// The memory that `place` lies in.
    func region(of place: Place) -> Region {
        guard let region = regions[place.memory] else { preconditionFailure("'\(place)' passed the parser") }
        return region
    }

    /// The addresses of `place`, or of `length` bytes in it from `offset` on.
    func range(of place: Place, offset: Int = 0, length: Int? = nil) -> MemoryRange {
        let region = region(of: place)
        let pages = region.range.slice(
            offset: place.pages.lowerBound * region.pageSize, length: place.pages.count * region.pageSize)
        return pages.slice(offset: offset, length: length ?? pages.length - offset)
    }

    /// The file that the script calls `name`.
    func file(_ name: String) -> OpenFile {
        guard let file = files[name] else { preconditionFailure("'\(name)' passed the parser") }
        return file
    }

    /// The disk that can be held, of an experiment with a step that takes one.
    var heldDisk: HeldDisk {
        guard let disk else { preconditionFailure("a subject without its held disk") }
        return disk
    }

    /// The number of the hold of the disk that stands for such requests; 0 for none.
    func standingHold(of requests: HeldDisk.Requests) -> UInt32 {
        disk.map { HeldDisk.Standing(rawValue: $0.standing.load()).number(holding: requests) } ?? 0
    }

    /// The slot of the thread that the script calls `name`.
    func slot(of name: String) -> ThreadSlot {
        guard let slot = slots[name] else { preconditionFailure("'\(name)' passed the parser") }
        return slot
    }
}
