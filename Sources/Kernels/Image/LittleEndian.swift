import Foundation

extension Data {
    /// The unsigned number of `count` bytes, least significant first, at an offset from the start; nil beyond the end.
    func number(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, count <= 8, offset <= self.count - count else { return nil }
        var number: UInt64 = 0
        for index in (0..<count).reversed() { number = number << 8 | UInt64(self[startIndex + offset + index]) }
        return Int(exactly: number)
    }

    /// The bytes of a range of offsets from the start; nil if it reaches beyond the end.
    func slice(at offset: Int, count: Int) -> Data? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else { return nil }
        return self[startIndex + offset..<startIndex + offset + count]
    }

    /// The text from an offset to the next zero byte; nil if there is none within `limit` bytes.
    func text(at offset: Int, limit: Int) -> String? {
        guard offset >= 0, offset < count else { return nil }
        let rest = self[(startIndex + offset)...].prefix(limit)
        guard let end = rest.firstIndex(of: 0) else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
