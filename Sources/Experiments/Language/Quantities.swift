/// Reads sizes: a count of bytes with an optional unit.
public enum Size {
    private static let units: [(suffix: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1),
    ]

    /// The bytes in `text` (`4096`, `4KiB`, `2MiB`), or nil if it is no size or does not fit.
    public static func bytes(_ text: String) -> Int? { Quantity.read(text, units: units, bare: 1) }
}

/// Reads durations: a number with a unit of time.
public enum TimeSpan {
    private static let units: [(suffix: String, nanoseconds: Int)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ]

    /// The nanoseconds in `text` (`10ms`, `2s`), or nil if it is no duration.
    public static func nanoseconds(_ text: String) -> Int? {
        Quantity.read(text, units: units.map { ($0.suffix, $0.nanoseconds) }, bare: nil)
    }
}

enum Quantity {
    static func read(_ text: String, units: [(String, Int)], bare: Int?) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        let factor = suffix.isEmpty ? bare : units.first { $0.0 == suffix }?.1
        guard let number = Int(digits), let factor else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}
