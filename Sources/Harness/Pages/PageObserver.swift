import CLinux
import Experiments
import ProcFS
import Steps
import SystemCalls

/// Observes the pages of one trial from outside: page table, mappings, and the page frames that pages once had.
///
/// Nothing in it touches the subject's memory, so nothing is faulted in; but it has CPUs work off their batches of pages
/// before it looks at frames or amounts.
struct PageObserver {
    /// What was found in the place of a frame.
    private enum Found {
        case none, unknown
        case frame(UInt64, FrameSight)
        /// A frame that has been free since: what it is used for now says nothing of the page.
        case freed(UInt64)
    }

    private let program: Program
    private let board: Board
    private let props: Props
    private let pages: SubjectPages?
    private let frames: PageFrames?
    private var found: [PageObservable.Frames: [Found]] = [:]
    /// Whether every CPU has worked off its batches for this look.
    private var isDrained = false

    /// An observer of a subject's pages; `pages` is nil where the kernel does not show them, both are where no trial looks.
    init(_ program: Program, _ board: Board, _ props: Props, _ pages: SubjectPages?, _ frames: PageFrames?) {
        self.program = program
        self.board = board
        self.props = props
        self.pages = pages
        self.frames = frames
    }

    /// Has every page be where the kernel looks for it: before the first step, and before a look.
    ///
    /// A page that has just been filled waits in a batch for its place among the pages to reclaim: MADV_PAGEOUT passes it over
    /// there, and the batch keeps it allocated.
    mutating func settle() { isDrained = frames?.workOffBatches() == true }

    /// Notes the frames of every place whose frames after `step` are observed; everything stands still.
    mutating func note(after step: String) {
        for observed in program.experiment.observed {
            guard case .page(let page) = observed.observable, let frames = page.frames, frames.after == step,
                found[frames] == nil
            else { continue }
            found[frames] = find(frames.place)
        }
    }

    /// What a page observation shows now; nil if it is of frames that were never noted.
    ///
    /// - Parameters:
    ///   - isReadable: whether the subject's mmap_lock may be waited for.
    ///   - isPatient: whether a frame that is still allocated is given some time.
    mutating func value(of page: PageObservable, isReadable: Bool, isPatient: Bool) -> Value? {
        switch page {
        case .pagemap(let place):
            guard isReadable, let entries = pages?.entries(of: range(of: place)) else { return .word("unknown") }
            return Self.common(entries.map { .word($0.word) })
        case .softDirty(let place):
            guard isReadable, frames?.hasSoftDirty == true, let entries = pages?.entries(of: range(of: place)) else {
                return .word("unknown")
            }
            return Self.common(entries.map { .word($0.isSoftDirty ? "yes" : "no") })
        case .smaps(let place, let field):
            guard isReadable, let amount = pages?.smaps(field, in: range(of: place)) else { return .word("unknown") }
            return .number(Int(clamping: amount))
        case .flags(let frames): return sights(frames, isReadable) { .word($0.flags.word) }
        case .mapCount(let frames): return sights(frames, isReadable) { .number(Int(clamping: $0.mapCount)) }
        case .frame(let frames):
            guard found[frames] != nil else { return nil }
            return Self.common(fates(of: frames, isReadable, isPatient: isPatient).map { .word($0.rawValue) })
        }
    }

    // MARK: Frames

    private func find(_ place: Place) -> [Found] {
        guard let entries = firstEntries(of: place) else { return place.pages.map { _ in .unknown } }
        return entries.map { entry in
            guard entry.isPresent else { return .none }
            guard let number = entry.frame, let sight = frames?.sight(of: number) else { return .unknown }
            return .frame(number, sight)
        }
    }

    private mutating func sights(
        _ key: PageObservable.Frames, _ isReadable: Bool, _ value: (FrameSight) -> Value
    ) -> Value? {
        guard let found = found[key] else { return nil }
        let fates = fates(of: key, isReadable, isDrained: isDrained)
        return Self.common(
            zip(found, fates).map { found, fate in
                switch found {
                case .none: .word("no-frame")
                case .unknown: .word("unknown")
                // Of a frame that is somebody else's, nothing here speaks of the page.
                case .frame where fate == .freed: .word("freed")
                case .freed where fate != .mapped && fate != .elsewhere: .word("freed")
                case .frame(let number, _), .freed(let number):
                    frames?.sight(of: number).map(value) ?? .word("unknown")
                }
            })
    }

    private mutating func fates(of key: PageObservable.Frames, _ isReadable: Bool, isPatient: Bool) -> [FrameFate] {
        let fates = fates(of: key, isReadable, isDrained: isDrained)
        guard isPatient, fates.contains(.kept) else { return fates }
        return FrameFate.settled {
            let isDrained = frames?.workOffBatches() == true
            return self.fates(of: key, isReadable, isDrained: isDrained)
        }
    }

    /// What has become of frames; what is seen of one that has left its file is kept, to be compared with the next look.
    private mutating func fates(of key: PageObservable.Frames, _ isReadable: Bool, isDrained: Bool) -> [FrameFate] {
        let (place, found) = (key.place, found[key] ?? [])
        let entries = isReadable ? firstEntries(of: place) : nil
        return found.indices.map { index in
            let (number, then): (UInt64, FrameSight)
            switch found[index] {
            case .none: return .none
            case .unknown: return .unknown
            case .freed(let number):
                guard let entries else { return .unknown }
                if entries[index].frame == number { return .mapped }
                return isMappedElsewhere(number) ? .elsewhere : .freed
            case .frame(let frame, let sight): (number, then) = (frame, sight)
            }
            if entries?[index].frame == number { return .mapped }
            guard var now = frames?.sight(of: number) else { return .unknown }
            // The page itself may map it, where the page table cannot be read.
            if now.mapCount > 0, entries == nil { return .unknown }
            if now.mapCount > 0, isMappedElsewhere(number) { return .elsewhere }
            if then.kind == .file { now.isOutOfFile = isCached(place.pages.lowerBound + index, of: place) == false }
            let fate = then.fate(now: now)
            // Of huge pages the machine's count speaks, which others change.
            if fate == .freed, then.kind != .hugetlb { self.found[key]?[index] = .freed(number) }
            if fate == .kept, isDrained, now.isOutOfFile { self.found[key]?[index] = .frame(number, now) }
            // A batch may keep it, or the page have it.
            return fate == .kept && (!isDrained || entries == nil) ? .unknown : fate
        }
    }

    /// Whether a page of the script maps a frame, or its child has it where the subject has memory.
    private func isMappedElsewhere(_ frame: UInt64) -> Bool {
        let child = board.child.process == 0 ? nil : SubjectPages(process: board.child.process)
        return program.experiment.memory.contains { memory in
            let range = range(of: memory, pages: 0..<memory.pages)
            return [pages, child].contains { $0?.entries(of: range)?.contains { $0.frame == frame } == true }
        }
    }

    /// Whether a page of a file is in its cache, whoever maps it; nil for other memory.
    private func isCached(_ page: Int, of place: Place) -> Bool? {
        guard let index = program.experiment.memory.firstIndex(where: { $0.name == place.memory }),
            program.experiment.memory[index].backing == .file, let file = props.backings[index]
        else { return nil }
        return PageCache.has(page, of: file)
    }

    // MARK: Places

    /// The entry of the first base page of each page of a place.
    private func firstEntries(of place: Place) -> [PagemapEntry]? {
        guard let entries = pages?.entries(of: range(of: place)) else { return nil }
        let stride = entries.count / place.pages.count
        guard stride > 0 else { return nil }
        return place.pages.map { entries[($0 - place.pages.lowerBound) * stride] }
    }

    private func range(of place: Place) -> MemoryRange {
        guard let memory = program.experiment.memory.first(where: { $0.name == place.memory }) else {
            preconditionFailure("the observation passed the parser")
        }
        return range(of: memory, pages: place.pages)
    }

    private func range(of memory: Memory, pages: Range<Int>) -> MemoryRange {
        let pageSize = props.pageSize(of: memory)
        let index = program.experiment.memory.firstIndex { $0.name == memory.name } ?? 0
        return MemoryRange(
            start: UInt(bitPattern: board.addresses[index].load() + pages.lowerBound * pageSize),
            length: pages.count * pageSize)
    }

    /// The value that all have, else `mixed`.
    private static func common(_ values: [Value]) -> Value {
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return .word("mixed") }
        return first
    }
}

extension PageObservable {
    /// The frames that it is about.
    fileprivate var frames: Frames? {
        switch self {
        case .pagemap, .softDirty, .smaps: nil
        case .flags(let frames), .mapCount(let frames), .frame(let frames): frames
        }
    }
}

extension PagemapEntry {
    /// The word of `pagemap(…)`.
    fileprivate var word: String {
        let words = [
            (isPresent, "present"), (isSwapped, "swapped"), (isFile, "file"), (isExclusive, "exclusive"),
            (isUserfaultfdProtected, "uffd-wp"), (isGuard, "guard"),
        ].filter(\.0).map(\.1)
        return words.isEmpty ? "none" : words.joined(separator: "+")
    }
}

extension PageFlags {
    /// The word of `kpageflags(…)`.
    fileprivate var word: String {
        let shown = words.filter(PageObservable.shownFlags.contains)
        return shown.isEmpty ? "none" : shown.joined(separator: "+")
    }
}
