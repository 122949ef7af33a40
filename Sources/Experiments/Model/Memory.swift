/// One memory of an experiment: pages of the subject that its threads share.
public struct Memory: Hashable, Sendable {
    /// What holds the pages.
    public enum Backing: String, Word {
        /// Private anonymous memory.
        case anonymous
        /// A memfd: shmem, the backing of a shared guest memory.
        case shmem
        /// A memfd of huge pages of the default size.
        case hugetlb
        /// A file on the scratch file system.
        case file

        /// The kernel's name for it.
        public var meaning: String? {
            switch self {
            case .anonymous: "private anonymous memory"
            case .shmem: "a memfd (shmem)"
            case .hugetlb: "a memfd of huge pages of the default size"
            case .file: "a file on the scratch file system"
            }
        }
    }

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

        /// The kernel's name for it.
        public var meaning: String? {
            switch self {
            case .missing: "`UFFDIO_REGISTER_MODE_MISSING`"
            case .writeProtect: "`UFFDIO_REGISTER_MODE_WP`"
            case .minor: "`UFFDIO_REGISTER_MODE_MINOR`"
            }
        }
    }

    /// The name in the script.
    public let name: String
    /// What holds the pages.
    public let backing: Backing
    /// Who sees the stores; anonymous memory is always private.
    public let sharing: Sharing
    /// How many pages, of the backing's own page size.
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
    static let pagesField = Field<Int>.count("pages", "how many pages of the backing's page size", from: 1)
        .otherwise(1)
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
        sharing = backing == .anonymous ? .private : try arguments[Self.sharingField]
        pages = try arguments[Self.pagesField]
        fill = try arguments[Self.fillField]
        registration = try arguments[Self.registerField]
        isProtected = try arguments[Self.protectedField]
        if isProtected && !registration.contains(.writeProtect) {
            throw ScriptProblem(
                at: arguments.location(of: Self.protectedField),
                "'\(name)' is protected but not registered for it", note: "add write-protect to 'register'")
        }
        if pages > 512 {
            throw ScriptProblem(at: arguments.location(of: Self.pagesField), "more than 512 pages")
        }
    }
}
