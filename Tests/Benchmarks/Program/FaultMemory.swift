import Baselines
import Foundation
import SystemCalls
import SystemPackage
import Userfaultfd

/// Memory whose faults one kind of call resolves, again and again.
final class FaultMemory: Sendable {
    /// By which call.
    enum Way: String, CaseIterable {
        case copy = "COPY"
        case zeropage = "ZEROPAGE"
        case writeProtect = "WRITEPROTECT"
        case `continue` = "CONTINUE"
        case move = "MOVE"
    }

    private static let page = 4_096

    private let way: Way
    private let userfaultfd: UnownedUserfaultfd
    private let range: MemoryRange
    private let source: MemoryRange
    private let stop: MemoryRange
    /// How long each store took, in nanoseconds.
    private let latencies: MemoryRange

    /// Maps and registers memory of so many pages; it stays for as long as the process does.
    init(_ way: Way, pages: Int) throws {
        self.way = way
        userfaultfd = try OwnedUserfaultfd().release()
        try userfaultfd.handshake(requesting: way == .continue ? .minorShmem : [])
        let length = pages * Self.page
        let backing: Mapping.Backing = way == .continue ? .anonymousShared : .anonymous
        range = try Mapping(backing, length: length).release()
        source = try Mapping(.anonymous, length: length).release()
        latencies = try Mapping(.anonymous, length: pages * MemoryLayout<Int64>.stride).release()
        stop = try Mapping(.anonymous, length: 4 * Self.page).release()
        // A huge page would be one fault, and one move.
        for range in [range, source, stop] { advise(range, MADV_NOHUGEPAGE) }
        Self.fill(source)
        if way == .continue || way == .writeProtect { Self.fill(range) }
        let modes: RegisterModes = way == .continue ? .minor : way == .writeProtect ? .writeProtect : .missing
        try userfaultfd.register(range, modes: modes)
        try userfaultfd.register(stop, modes: .missing)
    }

    /// Has faults resolved: `handlers` threads run `body`, as many others store to every page, each to its part.
    func serve(handlers: Int, _ body: @escaping @Sendable () -> Void) throws -> FaultService {
        try renew()
        let pages = range.length / Self.page / handlers
        let begin = DispatchTime.now().uptimeNanoseconds
        var threads: [Joinable] = []
        for _ in 0..<handlers { threads.append(try Joinable(body)) }
        let stores = try (0..<handlers).map { part in
            let start = range.start + UInt(part * pages * Self.page)
            let times = latencies.start + UInt(part * pages * MemoryLayout<Int64>.stride)
            return try Joinable {
                baseline_touch(start, pages, Self.page, UnsafeMutablePointer(bitPattern: times))
            }
        }
        for thread in stores { thread.join() }
        let end = DispatchTime.now().uptimeNanoseconds
        // Each handler ends with the fault that it gets here.
        for handler in 0..<handlers { baseline_touch(stop.start + UInt(handler * Self.page), 1, Self.page, nil) }
        for thread in threads { thread.join() }
        let times = UnsafePointer<Int64>(bitPattern: latencies.start)
        return FaultService(
            nanoseconds: Int(end - begin),
            latencies: UnsafeBufferPointer(start: times, count: pages * handlers).map { Int($0) })
    }

    /// Serves faults with the library until one comes from the stop pages.
    func serveFaults() {
        var messages = MessageBuffer(capacity: 16)
        while true {
            if userfaultfd.readMessages(into: &messages).errno != nil { return }
            var isOver = false
            for index in 0..<messages.count {
                guard case .pageFault(let fault) = messages[index].event else { continue }
                let page = MemoryRange(start: fault.address & ~UInt(Self.page - 1), length: Self.page)
                if stop.contains(page.start) {
                    _ = userfaultfd.zeropage(page)
                    isOver = true
                } else {
                    resolve(page)
                }
            }
            if isOver { return }
        }
    }

    /// The same in C.
    func serveInC() {
        let memory = baseline_memory(
            start: range.start, length: range.length, source: source.start, stop: stop.start, stop_length: stop.length,
            page: Self.page)
        baseline_serve(userfaultfd.rawValue, resolution, memory)
    }

    private func resolve(_ page: MemoryRange) {
        switch way {
        case .copy: _ = userfaultfd.copy(from: source.start, to: page)
        case .zeropage: _ = userfaultfd.zeropage(page)
        case .writeProtect: _ = userfaultfd.writeProtect(page, modes: [])
        case .continue: _ = userfaultfd.continuePages(page)
        case .move: _ = userfaultfd.move(from: source.start + (page.start - range.start), to: page)
        }
    }

    private var resolution: baseline_resolution {
        switch way {
        case .copy: BASELINE_COPY
        case .zeropage: BASELINE_ZEROPAGE
        case .writeProtect: BASELINE_WRITEPROTECT
        case .continue: BASELINE_CONTINUE
        case .move: BASELINE_MOVE
        }
    }

    /// Has every page fault again.
    private func renew() throws {
        advise(stop, MADV_DONTNEED)
        switch way {
        case .copy, .zeropage, .continue: advise(range, MADV_DONTNEED)
        case .move:
            advise(range, MADV_DONTNEED)
            Self.fill(source)
        case .writeProtect: try userfaultfd.writeProtect(range, modes: .protect).get("UFFDIO_WRITEPROTECT")
        }
    }

    private static func fill(_ range: MemoryRange) { baseline_touch(range.start, range.length / page, page, nil) }
}

private func advise(_ range: MemoryRange, _ advice: CInt) {
    _ = madvise(UnsafeMutableRawPointer(bitPattern: range.start), range.length, advice)
}

/// A thread that can be kept in an array.
final class Joinable {
    private var thread: KernelThread?

    init(_ body: @escaping @Sendable () -> Void) throws { thread = try KernelThread(body) }

    func join() {
        if let thread = thread.take() { thread.join() }
    }
}
