/// One file of an experiment, on the scratch file system, or a pipe; unnamed, so that nothing of it can be left behind.
public struct File: Hashable, Sendable {
    /// What there is to open.
    public enum Kind: String, Word {
        case regular, pipe

        /// What the word means.
        public var meaning: String? {
            switch self {
            case .regular: "a file on the scratch file system"
            case .pipe:
                "a pipe of the usual 16 buffers, of which each takes a page; what is read from it is gone for the trial"
            }
        }
    }

    /// The name in the script.
    public let name: String
    /// What it is.
    public let kind: Kind
    /// The size in bytes; what a pipe holds before a trial.
    public let size: Int
    /// The byte that fills the file before a trial.
    public let fill: UInt8
    /// Whether it is opened with O_DIRECT.
    public let isDirect: Bool

    static let kindField = Field<Kind>.word("kind", "what it is").otherwise(.regular)
    static let sizeField = Field<Int>.size("size", "how long the file is, or how much the pipe holds before a trial")
    static let fillField = Field<UInt8>.byte("fill", "the byte that fills the file before a trial").otherwise(
        0, written: "0x00")
    static let directField = Field<Bool>.flag("direct", "whether the file is opened with O_DIRECT")

    /// The keys of a file.
    public static let fields: [FieldDescription] = [
        kindField.description, sizeField.description, fillField.description, directField.description,
    ]

    /// The sizes of an O_DIRECT file are multiples of this: the largest logical block of common disks.
    public static let directGranularity = 4096

    /// What a pipe holds on a kernel with pages of 4 KiB.
    static let pipeCapacity = 16 * 4096

    init(name: String, _ value: ScriptValue) throws(ScriptProblem) {
        let arguments = try Arguments(value, of: "a file", fields: Self.fields, scope: Scope())
        self.name = name
        kind = try arguments[Self.kindField]
        size = try arguments[Self.sizeField]
        fill = try arguments[Self.fillField]
        isDirect = try arguments[Self.directField]
        if kind == .pipe {
            guard size <= Self.pipeCapacity else {
                throw ScriptProblem(
                    at: arguments.location(of: Self.sizeField),
                    "a pipe that holds more than \(Self.pipeCapacity) bytes",
                    note: "its buffers are of a page each, and there are 16: pipe(7)")
            }
            guard !isDirect else {
                throw ScriptProblem(
                    at: arguments.location(of: Self.directField), "a pipe with O_DIRECT",
                    note: "there it means packets, not that pages are taken: pipe(2)")
            }
            return
        }
        guard size > 0, size <= 64 << 20 else {
            throw ScriptProblem(at: arguments.location(of: Self.sizeField), "a file is 1 byte to 64MiB long")
        }
        guard !isDirect || size % Self.directGranularity == 0 else {
            throw ScriptProblem(
                at: arguments.location(of: Self.sizeField), "an O_DIRECT file of \(size) bytes",
                note: "its size must be a multiple of \(Self.directGranularity)")
        }
    }
}
