import CLinux
import Experiments
import SystemCalls

/// `madvise`: one madvise(2) over a place.
struct MemoryAdvice: Step {
    static let word = "madvise"
    static let summary = "Calls madvise(2) on whole pages, or on a part of them. Result: 0, or the errno."
    private static let range = Field<Place>.place("range", "which pages")
    private static let advice = Field<Advice>.word("advice", "the advice, as the kernel names it")
    private static let length = Field<Int>.size("length", "how many bytes; when left out, to the end of the range")
        .optional
    static let fields = [range.description, advice.description, FewBytes.offset.description, length.description]

    /// An advice of madvise(2), by the kernel's name in lower case.
    enum Advice: String, Word {
        case normal, random, sequential, willneed, dontneed, free, remove, dontfork, dofork, mergeable, unmergeable
        case hugepage, nohugepage, dontdump, dodump, wipeonfork, keeponfork, cold, pageout
        case populateRead = "populate-read"
        case populateWrite = "populate-write"
        case dontneedLocked = "dontneed-locked"
        case collapse
        case hwpoison
        case softOffline = "soft-offline"
        case guardInstall = "guard-install"
        case guardRemove = "guard-remove"

        var number: CInt {
            switch self {
            case .normal: MADV_NORMAL
            case .random: MADV_RANDOM
            case .sequential: MADV_SEQUENTIAL
            case .willneed: MADV_WILLNEED
            case .dontneed: MADV_DONTNEED
            case .free: MADV_FREE
            case .remove: MADV_REMOVE
            case .dontfork: MADV_DONTFORK
            case .dofork: MADV_DOFORK
            case .mergeable: MADV_MERGEABLE
            case .unmergeable: MADV_UNMERGEABLE
            case .hugepage: MADV_HUGEPAGE
            case .nohugepage: MADV_NOHUGEPAGE
            case .dontdump: MADV_DONTDUMP
            case .dodump: MADV_DODUMP
            case .wipeonfork: MADV_WIPEONFORK
            case .keeponfork: MADV_KEEPONFORK
            case .cold: MADV_COLD
            case .pageout: MADV_PAGEOUT
            case .populateRead: MADV_POPULATE_READ
            case .populateWrite: MADV_POPULATE_WRITE
            case .dontneedLocked: MADV_DONTNEED_LOCKED
            case .collapse: MADV_COLLAPSE
            case .hwpoison: MADV_HWPOISON
            case .softOffline: MADV_SOFT_OFFLINE
            case .guardInstall: MADV_GUARD_INSTALL
            case .guardRemove: MADV_GUARD_REMOVE
            }
        }
    }

    private let place: Place
    private let advice: Advice
    private let offset: Int
    private let length: Int?

    var danger: Danger? {
        advice == .hwpoison || advice == .softOffline ? .lostMemory : nil
    }

    var footprint: Footprint {
        switch advice {
        case .populateRead: .loading(from: place)
        case .populateWrite: .storing(to: place)
        case .hwpoison, .softOffline: .everything
        default: .dropping(place)
        }
    }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        advice = try arguments[Self.advice]
        offset = try arguments[FewBytes.offset]
        length = try arguments[Self.length]
        try arguments.check(place, offset: offset, length: length ?? 1, field: FewBytes.offset)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place, offset: offset, length: length)
        let advice = self.advice.number
        return PreparedStep { _ in StepResult(CallResult(clinux_madvise(range.start, range.length, advice))) }
    }
}
