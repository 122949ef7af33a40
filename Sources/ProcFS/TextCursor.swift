/// Reads a line from its front; a method that does not find what it looks for leaves the cursor where it was.
struct TextCursor {
    private var rest: Substring.UTF8View

    init(_ line: Substring) { self.rest = line.utf8 }

    /// Whether the line is used up.
    var isAtEnd: Bool { rest.isEmpty }

    /// Steps over `literal`, if it is next.
    mutating func skip(_ literal: StaticString) -> Bool {
        let bytes = unsafe UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        guard unsafe rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    /// The longest non-empty run of visible bytes that `stops` does not contain.
    ///
    /// Visible is everything above the space, so that a run never ends inside of a UTF-8 sequence.
    mutating func word(before stops: UInt8...) -> String? {
        let run = rest.prefix { $0 > UInt8(ascii: " ") && !stops.contains($0) }
        guard !run.isEmpty else { return nil }
        rest = rest[run.endIndex...]
        return String(Substring(run))
    }

    /// Hexadecimal digits; nil if there are none or if the number overflows.
    mutating func hexadecimal() -> UInt64? { number(radix: 16) }

    /// Hexadecimal digits after `0x`.
    mutating func prefixedHexadecimal() -> UInt64? {
        var ahead = self
        guard ahead.skip("0x"), let value = ahead.hexadecimal() else { return nil }
        self = ahead
        return value
    }

    /// A decimal number, perhaps with a minus sign.
    mutating func decimal() -> Int? {
        var ahead = self
        let isNegative = ahead.skip("-")
        guard let magnitude = ahead.number(radix: 10), let value = Int(exactly: magnitude) else { return nil }
        self = ahead
        return isNegative ? -value : value
    }

    private mutating func number(radix: UInt64) -> UInt64? {
        var value: UInt64?
        var end = rest.startIndex
        while end < rest.endIndex, let digit = hexadecimalDigit(rest[end]), digit < radix {
            let (shifted, tooLarge) = (value ?? 0).multipliedReportingOverflow(by: radix)
            let (sum, carried) = shifted.addingReportingOverflow(digit)
            if tooLarge || carried { return nil }
            value = sum
            end = rest.index(after: end)
        }
        rest = rest[end...]
        return value
    }
}

/// `value` as the kernel's `%#llx` writes it: `0x` and lower-case digits, also for 0.
func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
