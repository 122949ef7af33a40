import Glibc

/// Texts that come again and again, each kept once and known by a number.
///
/// Bounded, so that who samples for a week needs no more memory than who samples for a minute: what comes once the
/// table is full has the number 0.
@safe struct TextTable: ~Copyable {
    private struct Entry {
        let hash: UInt64
        let start: Int
        let length: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Open addressing with linear probing; a number, or 0.
    private var slots: [UInt32]
    private let mask: Int
    private let byteLimit: Int

    /// A table of at most `limit` texts, a power of two, of `byteLimit` bytes in total.
    init(limit: Int, byteLimit: Int) {
        // Never more than half full: a probe ends soon.
        slots = [UInt32](repeating: 0, count: 2 * limit)
        mask = 2 * limit - 1
        self.byteLimit = byteLimit
    }

    /// The number of a text, from 1; 0 if it is not in the table and the table is full.
    mutating func number(of text: UnsafeRawBufferPointer) -> UInt32 {
        let hash = unsafe Self.hash(text)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let number = slots[slot]
            if unsafe isSame(entries[Int(number) - 1], hash, text) { return number }
            slot = (slot + 1) & mask
        }
        guard entries.count < slots.count / 2, bytes.count + text.count <= byteLimit else { return 0 }
        entries.append(Entry(hash: hash, start: bytes.count, length: text.count))
        unsafe bytes.append(contentsOf: text)
        slots[slot] = UInt32(entries.count)
        return slots[slot]
    }

    /// The text with this number, with invalid UTF-8 repaired; nil for 0.
    func text(_ number: UInt32) -> String? {
        guard number > 0 else { return nil }
        let entry = entries[Int(number) - 1]
        return String(decoding: bytes[entry.start..<entry.start + entry.length], as: UTF8.self)
    }

    private func isSame(_ entry: Entry, _ hash: UInt64, _ text: UnsafeRawBufferPointer) -> Bool {
        guard entry.hash == hash, entry.length == text.count else { return false }
        guard let start = text.baseAddress else { return true }
        return unsafe bytes.withUnsafeBytes { kept in
            // Only a text of no bytes may have no base address to compare at.
            unsafe kept.baseAddress.map { unsafe memcmp($0 + entry.start, start, text.count) == 0 } ?? true
        }
    }

    /// A word at a time: stacks of half a kilobyte are hashed for every sample.
    private static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: text.count) &+ 0x9e37_79b9_7f4a_7c15
        var offset = 0
        while offset + 8 <= text.count {
            mix(unsafe text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        while offset < text.count {
            mix(UInt64(unsafe text[offset]))
            offset += 1
        }
        return hash

        func mix(_ word: UInt64) {
            hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
            hash ^= hash >> 32
        }
    }
}
