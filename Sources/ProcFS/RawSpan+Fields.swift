import Glibc

/// The `key:\tvalue\n` lines of status and fdinfo, found and read without allocating.
extension RawSpan {
    /// The bytes of the value on the first line that starts with `prefix`, which includes colon and tab.
    ///
    /// The search begins at `start`, the beginning of a line or the end of another value. Nil if there is no
    /// such line, or if the text ends before the line does: a number that was cut is none.
    func value(after prefix: StaticString, from start: Int = 0) -> Range<Int>? {
        var start = start
        while let end = firstIndex(of: UInt8(ascii: "\n"), in: start..<byteCount) {
            if starts(with: prefix, at: start) { return start + prefix.utf8CodeUnitCount..<end }
            start = end + 1
        }
        return nil
    }

    /// The beginning of the first line that begins behind `offset`; the end of the text if none does.
    func lineStart(behind offset: Int) -> Int {
        guard offset > 0 else { return 0 }
        return firstIndex(of: UInt8(ascii: "\n"), in: offset - 1..<byteCount).map { $0 + 1 } ?? byteCount
    }

    /// The unsigned number that fills `range`, or nil if anything else is in it or it overflows.
    func number(in range: Range<Int>, radix: UInt64) -> UInt64? {
        guard !range.isEmpty else { return nil }
        var value: UInt64 = 0
        for offset in range {
            guard let digit = hexadecimalDigit(byte(at: offset)), digit < radix else { return nil }
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: radix)
            let (sum, carried) = shifted.addingReportingOverflow(digit)
            if tooLarge || carried { return nil }
            value = sum
        }
        return value
    }

    /// The offset of the first `byte` in `range`.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        unsafe withUnsafeBytes { bytes in
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            guard let start = part.baseAddress, let found = unsafe memchr(start, CInt(byte), part.count)
            else { return nil }
            return unsafe range.lowerBound + (UnsafeRawPointer(found) - start)
        }
    }

    /// The byte at `offset`; traps outside of the span.
    func byte(at offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    private func starts(with prefix: StaticString, at start: Int) -> Bool {
        guard byteCount - start >= prefix.utf8CodeUnitCount else { return false }
        var offset = 0
        while offset < prefix.utf8CodeUnitCount {
            if unsafe byte(at: start + offset) != prefix.utf8Start[offset] { return false }
            offset += 1
        }
        return true
    }
}

/// The value of a hexadecimal digit in either case, nil for any other byte.
func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
