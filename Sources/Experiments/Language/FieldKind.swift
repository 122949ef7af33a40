/// What the value of a key looks like: the source of the reference's text and of the editors' JSON Schema.
public enum FieldKind: Hashable, Sendable {
    /// Free text.
    case text
    /// A list of free texts.
    case texts
    /// `true` or `false`.
    case flag
    /// A whole number from `minimum` on.
    case count(minimum: Int)
    /// A byte, `0`–`255` or `0x00`–`0xff`.
    case byte
    /// A count of bytes, bare or in KiB, MiB, GiB.
    case size
    /// A duration in ns, us, ms or s.
    case duration
    /// One of some words.
    case word(Vocabulary)
    /// Some of some words: a list, or joined by `+`.
    case words(Vocabulary)
    /// A memory, or pages of it: `buffer`, `buffer.1`, `buffer.0-2`.
    case place
    /// The name of a file of the script.
    case file
    /// The name of a thread of the script.
    case thread

    /// The set of words that the value comes from; nil for other kinds.
    public var vocabulary: Vocabulary? {
        switch self {
        case .word(let vocabulary), .words(let vocabulary): vocabulary
        default: nil
        }
    }

    /// The kind in words.
    public var summary: String {
        switch self {
        case .text: "text"
        case .texts: "a list of texts"
        case .flag: "`true` or `false`"
        case .count(let minimum): "a whole number from \(minimum)"
        case .byte: "a byte (`0x11`)"
        case .size: "a size (`512`, `4KiB`)"
        case .duration: "a duration (`10ms`)"
        case .word(let vocabulary): vocabulary.words.map { "`\($0)`" }.joined(separator: ", ")
        case .words(let vocabulary): "some of \(vocabulary.words.map { "`\($0)`" }.joined(separator: ", "))"
        case .place: "a memory or pages of it (`buffer`, `buffer.1`, `buffer.0-2`)"
        case .file: "a file of the script"
        case .thread: "a thread of the script"
        }
    }
}
