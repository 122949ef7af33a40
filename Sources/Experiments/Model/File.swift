/// One file of an experiment, on the scratch file system; unnamed, so that nothing of it can be left behind.
public struct File: Hashable, Sendable {
    /// The name in the script.
    public let name: String
    /// The size in bytes.
    public let size: Int
    /// The byte that fills the file before a trial.
    public let fill: UInt8
    /// Whether it is opened with O_DIRECT.
    public let isDirect: Bool

    static let sizeField = Field<Int>.size("size", "how long the file is")
    static let fillField = Field<UInt8>.byte("fill", "the byte that fills the file before a trial").otherwise(
        0, written: "0x00")
    static let directField = Field<Bool>.flag("direct", "whether the file is opened with O_DIRECT")

    /// The keys of a file.
    public static let fields: [FieldDescription] = [
        sizeField.description, fillField.description, directField.description,
    ]

    /// The sizes of an O_DIRECT file are multiples of this: the largest logical block of common disks.
    public static let directGranularity = 4096

    init(name: String, _ value: ScriptValue) throws(ScriptProblem) {
        let arguments = try Arguments(value, of: "a file", fields: Self.fields, scope: Scope())
        self.name = name
        size = try arguments[Self.sizeField]
        fill = try arguments[Self.fillField]
        isDirect = try arguments[Self.directField]
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
