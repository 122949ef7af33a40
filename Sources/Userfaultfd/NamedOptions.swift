/// A set of bits of the kernel's API, each with the kernel's name for it in kebab case.
///
/// A bit without a name here is kept and called `bit-19`: a newer kernel may report it, and a test may ask
/// for it.
public protocol NamedOptions: OptionSet, Hashable, Sendable, CustomStringConvertible
where RawValue: FixedWidthInteger {
    /// The options that have a name, by rising bit.
    static var named: [(name: String, option: Self)] { get }
}

extension NamedOptions {
    /// The option called `name`, nil if there is none.
    ///
    /// Takes the names in ``named``, and `bit-0` to `bit-63` for any bit of a 64-bit set.
    public init?(named name: String) {
        if let known = Self.named.first(where: { $0.name == name }) {
            self = known.option
        } else if let position = Self.position(named: name) {
            self.init(rawValue: 1 << position)
        } else {
            return nil
        }
    }

    /// The name of each bit in the set, by rising bit.
    public var names: [String] {
        (0..<RawValue.bitWidth).compactMap { position in
            let option = Self(rawValue: 1 << position)
            guard rawValue & option.rawValue != 0 else { return nil }
            return Self.named.first { $0.option == option }?.name ?? Self.name(ofBit: position)
        }
    }

    /// The names, separated by commas; `none` for the empty set.
    public var description: String { rawValue == 0 ? "none" : names.joined(separator: ", ") }

    /// The bits of a constant from the kernel's header.
    init(bits: some BinaryInteger) { self.init(rawValue: RawValue(truncatingIfNeeded: bits)) }

    private static func name(ofBit position: Int) -> String { "bit-\(position)" }

    private static func position(named name: String) -> Int? {
        guard name.hasPrefix("bit-"), let position = Int(name.dropFirst(4)),
            (0..<RawValue.bitWidth).contains(position)
        else { return nil }
        // The number alone would also take `bit-03` and `bit-+3`.
        return Self.name(ofBit: position) == name ? position : nil
    }
}
