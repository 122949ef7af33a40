/// What an experiment observes of pages beside their bytes: what page tables and page frames are, looked at from outside.
public enum PageObservable: Hashable, Sendable {
    /// `pagemap(page.0)`: the page table's entries.
    case pagemap(Place)
    /// `soft-dirty(page.0)`: whether the page counts as written to.
    case softDirty(Place)
    /// `kpageflags(page.0 after reader.aio-read)`: the flags of the page frames that the place had then.
    case flags(Frames)
    /// `kpagecount(page.0 after reader.aio-read)`: how often they are mapped.
    case mapCount(Frames)
    /// `frame(page.0 after reader.aio-read)`: what became of them.
    case frame(Frames)
    /// `smaps(page, Rss)`: how much of a kind of memory its mappings have, in kB.
    case smaps(Place, field: String)

    /// The page frames that a place had when everything stood still after a step had been granted.
    public struct Frames: Hashable, Sendable {
        /// The place.
        public let place: Place
        /// The step's id.
        public let after: String
    }

    /// The flags of a page frame that `kpageflags` shows, as kpageflags has them: those that say what a frame is.
    ///
    /// The others come and go by themselves, with reclaim, writeback, KSM or a batch that a CPU has not worked off yet.
    public static let shownFlags = [
        "slab", "buddy", "mmap", "anon", "swapcache", "swapbacked", "compound-head", "compound-tail", "huge",
        "hwpoison", "nopage", "thp", "offline", "zero-page", "pgtable",
    ]

    /// The fields of smaps, by the kernel's names, whose amounts can be summed.
    public static let smapsFields = [
        "Size", "Rss", "Pss", "Pss_Dirty", "Shared_Clean", "Shared_Dirty", "Private_Clean", "Private_Dirty",
        "Referenced", "Anonymous", "KSM", "LazyFree", "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped",
        "Shared_Hugetlb", "Private_Hugetlb", "Swap", "SwapPss", "Locked",
    ]

    /// The forms of an expression and what they mean, for the reference.
    static let forms: [(forms: [String], meaning: String)] = [
        (
            ["pagemap(page.0)"],
            "the page table's entry as pagemap shows it: `none`, or `present` or `swapped` and which of `file`, "
                + "`exclusive`, `uffd-wp` (not shown before Linux 5.13), `guard` (6.15) it is, joined with `+`; of several "
                + "pages, and of the base pages of a huge one, what all have, else `mixed`"
        ),
        (
            ["soft-dirty(page.0)"],
            "`yes` if the page counts as written to since its mapping was made or `clear-soft-dirty`, as pagemap shows it, "
                + "else `no`; `mixed`; `unknown` on a kernel that keeps no such account (CONFIG_MEM_SOFT_DIRTY)"
        ),
        (
            ["kpageflags(page.0 after reader.aio-read)"],
            "the flags of the physical page (the frame) that the page had when everything stood still after that step, "
                + "joined with `+`; of several pages what all have, else `mixed`; `none`, or `no-frame` if the page had "
                + "none, `freed` once the frame is. Only flags that do not come and go by themselves: "
                + shownFlags.map { "`\($0)`" }.joined(separator: ", ")
        ),
        (
            ["kpagecount(page.0 after reader.aio-read)"],
            "how often page tables map that frame; `no-frame`, `freed`, `mixed`"
        ),
        (
            ["frame(page.0 after reader.aio-read)"],
            "what became of that frame: `mapped` if the page has it, still or again; `elsewhere` if another page of the "
                + "script has it now, or the script's child; `kept` if neither, but it is still "
                + "allocated, also after 50 ms, which are waited for at the end and where no step is in progress; "
                + "`freed` if it is free, or evidently somebody else's since; `none` if the page had none; `mixed`. "
                + "`unknown` without CAP_SYS_ADMIN. Of a hugetlb page, whose frames look the same in use and in the pool, "
                + "the first frame is looked at, and it is `freed` if more huge pages of the machine are free than then"
        ),
        (
            ["smaps(page, Rss)"],
            "how much of a field of smaps the memory's mapping has, in kB; `unknown` if the kernel does not have the field, "
                + "or made one mapping of this and other memory. Fields: "
                + smapsFields.map { "`\($0)`" }.joined(separator: ", ")
        ),
    ]

    private static let names = ["pagemap", "soft-dirty", "kpageflags", "kpagecount", "frame", "smaps"]

    /// The step that it is about; nil for what a page is now.
    var step: String? {
        switch self {
        case .pagemap, .softDirty, .smaps: nil
        case .flags(let frames), .mapCount(let frames), .frame(let frames): frames.after
        }
    }

    /// Reads `name(…)`; nil if `text` has no such form.
    ///
    /// - Parameter steps: the ids of all steps, of every variant.
    init?(_ text: String, at location: Location, steps: [String], in scope: Scope) throws(ScriptProblem) {
        guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return nil }
        let name = String(text[..<open])
        let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
        switch name {
        case "pagemap", "soft-dirty":
            let words = inside.split(separator: " ").map(String.init)
            guard words.count == 1 else {
                throw ScriptProblem(
                    at: location, "'\(inside)' is not one place",
                    note: "write \(name)(page.0), or \(name)(page.0) after a step")
            }
            let place = try Place(words[0], at: location, in: scope)
            self = name == "pagemap" ? .pagemap(place) : .softDirty(place)
        case "smaps":
            let parts = inside.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
            guard parts.count == 2 else {
                throw ScriptProblem(
                    at: location, "'\(inside)' is not a place and a field of smaps", note: "write smaps(page, Rss)")
            }
            let place = try Place(parts[0], at: location, in: scope)
            guard Self.smapsFields.contains(parts[1]) else {
                throw .unknown("field of smaps", parts[1], at: location, known: Self.smapsFields)
            }
            self = .smaps(place, field: parts[1])
        case "kpageflags": self = .flags(try Frames(inside, of: name, at: location, steps: steps, in: scope))
        case "kpagecount": self = .mapCount(try Frames(inside, of: name, at: location, steps: steps, in: scope))
        case "frame": self = .frame(try Frames(inside, of: name, at: location, steps: steps, in: scope))
        default: throw .unknown("observation", name, at: location, known: Self.names)
        }
    }
}

extension PageObservable.Frames {
    fileprivate init(
        _ text: Substring, of name: String, at location: Location, steps: [String], in scope: Scope
    ) throws(ScriptProblem) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1] == "after" else {
            throw ScriptProblem(
                at: location, "'\(text)' does not say when the page had its frame",
                note: "write \(name)(page.0 after reader.store): the frame that it had then")
        }
        place = try Place(words[0], at: location, in: scope)
        guard steps.contains(words[2]) else { throw .unknown("step", words[2], at: location, known: steps) }
        after = words[2]
    }
}
