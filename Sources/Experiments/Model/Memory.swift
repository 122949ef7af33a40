/// One memory of an experiment: pages of the subject that its threads share.
public struct Memory: Hashable, Sendable {
    /// What holds the pages.
    public enum Backing: String, Word {
        /// Private anonymous memory, in pages of the base size.
        case anonymous
        /// Private anonymous memory in transparent huge pages, counted in pages of the base size.
        case thp
        /// A memfd: shmem, the backing of a shared guest memory.
        case shmem
        /// A memfd of huge pages of the default size.
        case hugetlb
        /// A file on the scratch file system.
        case file

        /// Whether nothing lies behind the pages.
        public var isAnonymous: Bool { self == .anonymous || self == .thp }

        /// The kernel's name for it.
        public var meaning: String? {
            switch self {
            case .anonymous: "private anonymous memory"
            case .thp:
                "the same in transparent huge pages, counted in pages of the base size, of which a huge page has "
                    + "\(Memory.pagesInHugePage); each is there as a whole before a trial if there is a `fill`"
            case .shmem: "a memfd (shmem)"
            case .hugetlb: "a memfd of huge pages of the default size"
            case .file: "a file on the scratch file system"
            }
        }
    }

    /// How many pages of the base size a transparent huge page has, where the language has any: x86-64, and others with
    /// base pages of 4 KiB (`HPAGE_PMD_NR`).
    public static let pagesInHugePage = 512

    /// Who sees the stores to a mapping of a memfd or file.
    public enum Sharing: String, Word {
        /// MAP_SHARED: stores reach the backing.
        case shared
        /// MAP_PRIVATE: a store copies the page.
        case `private`

        /// The kernel's name for it.
        public var meaning: String? {
            switch self {
            case .shared: "`MAP_SHARED`"
            case .private: "`MAP_PRIVATE`"
            }
        }
    }

    /// Which faults of the memory go to the userfaultfd.
    public enum Registration: String, Word {
        /// UFFDIO_REGISTER_MODE_MISSING.
        case missing
        /// UFFDIO_REGISTER_MODE_WP.
        case writeProtect = "write-protect"
        /// UFFDIO_REGISTER_MODE_MINOR.
        case minor
        /// UFFDIO_REGISTER_MODE_RWP.
        case readWriteProtect = "read-write-protect"

        /// The kernel's name for it.
        public var meaning: String? {
            switch self {
            case .missing: "`UFFDIO_REGISTER_MODE_MISSING`"
            case .writeProtect: "`UFFDIO_REGISTER_MODE_WP`"
            case .minor: "`UFFDIO_REGISTER_MODE_MINOR`"
            case .readWriteProtect: "`UFFDIO_REGISTER_MODE_RWP` (7.3)"
            }
        }
    }

    /// The name in the script.
    public let name: String
    /// What holds the pages.
    public let backing: Backing
    /// Who sees the stores; anonymous memory is always private.
    public let sharing: Sharing
    /// How many pages, of the backing's own page size; of the base size in transparent huge pages.
    public let pages: Int
    /// The byte that fills every page before a trial; nil leaves the pages unpopulated.
    public let fill: UInt8?
    /// The modes in which the whole range is registered before a trial; none leaves it unregistered.
    public let registration: Set<Registration>
    /// Whether the whole range is write-protected before a trial.
    public let isProtected: Bool

    static let backingField = Field<Backing>.word("backing", "what holds the pages")
    static let sharingField = Field<Sharing>.word("mapping", "who sees the stores to a memfd or file")
        .otherwise(.shared)
    static let pagesField = Field<Int>.count(
        "pages", "how many pages of the backing's page size, in `thp` a multiple of \(pagesInHugePage)", from: 1
    ).optional(written: "1, in thp \(pagesInHugePage)")
    static let fillField = Field<UInt8>.byte(
        "fill", "the byte that fills every page before a trial; without it the pages are left unpopulated"
    ).optional
    static let registerField = Field<Set<Registration>>.words(
        "register", "the modes in which the range is registered with the userfaultfd before a trial")
    static let protectedField = Field<Bool>.flag(
        "protected", "whether the range is write-protected before a trial (after the fill)")

    /// The keys of a memory.
    public static let fields: [FieldDescription] = [
        backingField.description, sharingField.description, pagesField.description, fillField.description,
        registerField.description, protectedField.description,
    ]

    init(name: String, _ value: ScriptValue) throws(ScriptProblem) {
        let arguments = try Arguments(value, of: "a memory", fields: Self.fields, scope: Scope())
        self.name = name
        backing = try arguments[Self.backingField]
        sharing = backing.isAnonymous ? .private : try arguments[Self.sharingField]
        pages = try arguments[Self.pagesField] ?? (backing == .thp ? Self.pagesInHugePage : 1)
        fill = try arguments[Self.fillField]
        registration = try arguments[Self.registerField]
        isProtected = try arguments[Self.protectedField]
        if isProtected && !registration.contains(.writeProtect) {
            throw ScriptProblem(
                at: arguments.location(of: Self.protectedField),
                "'\(name)' is protected but not registered for it", note: "add write-protect to 'register'")
        }
        if backing == .thp && !pages.isMultiple(of: Self.pagesInHugePage) {
            throw ScriptProblem(
                at: arguments.location(of: Self.pagesField), "\(pages) pages are no huge pages",
                note: "write a multiple of \(Self.pagesInHugePage)")
        }
        let limit = backing == .thp ? 4 * Self.pagesInHugePage : 512
        if pages > limit {
            throw ScriptProblem(at: arguments.location(of: Self.pagesField), "more than \(limit) pages")
        }
    }
}
