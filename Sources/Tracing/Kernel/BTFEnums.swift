/// The enumerations in the kernel's own type information.
///
/// Documentation/bpf/btf.rst. Reads what a kernel writes, and takes nothing on trust: a text that ends early or points
/// beyond its end has no enumerators from there on.
struct BTFEnums {
    private let bytes: [UInt8]

    /// The content of /sys/kernel/btf/vmlinux.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private static let kindEnum: UInt32 = 6
    private static let kindEnum64: UInt32 = 19

    /// The enumerators of every enumeration whose first one's name begins with `prefix`, in the order of the text.
    func enumerators(prefix: StaticString) -> [(value: UInt64, name: String)] {
        unsafe bytes.withUnsafeBytes { unsafe Self.enumerators(UnsafeRawBufferPointer($0), prefix) }
    }

    private static func enumerators(
        _ bytes: UnsafeRawBufferPointer, _ prefix: StaticString
    ) -> [(value: UInt64, name: String)] {
        // Safe: every access goes through here, and is checked against the buffer's end.
        func word(_ offset: Int) -> UInt32? {
            guard offset >= 0, offset <= bytes.count - 4 else { return nil }
            return unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
        }
        guard let magic = word(0), magic & 0xffff == 0xeb9f, let header = word(4), let typesAt = word(8),
            let typesLength = word(12), let namesAt = word(16), let namesLength = word(20)
        else { return [] }
        let namesStart = min(Int(header) + Int(namesAt), bytes.count)
        let names = namesStart..<min(namesStart + Int(namesLength), bytes.count)
        func hasPrefix(_ name: UInt32) -> Bool {
            let start = names.lowerBound + Int(name)
            guard start + prefix.utf8CodeUnitCount <= names.upperBound else { return false }
            for offset in 0..<prefix.utf8CodeUnitCount {
                if unsafe bytes[start + offset] != prefix.utf8Start[offset] { return false }
            }
            return true
        }
        func text(_ name: UInt32) -> String? {
            let start = names.lowerBound + Int(name)
            guard start < names.upperBound, let end = unsafe bytes[start..<names.upperBound].firstIndex(of: 0)
            else { return nil }
            return unsafe String(decoding: bytes[start..<end], as: UTF8.self)
        }
        var found: [(value: UInt64, name: String)] = []
        var place = Int(header) + Int(typesAt)
        let end = min(place + Int(typesLength), bytes.count)
        while place < end, let info = word(place + 4) {
            let kind = info >> 24 & 0x1f
            let count = Int(info & 0xffff)
            place += 12
            if kind == kindEnum || kind == kindEnum64, let first = word(place), hasPrefix(first) {
                let size = kind == kindEnum ? 8 : 12
                for index in 0..<count {
                    let entry = place + index * size
                    guard let name = word(entry), let low = word(entry + 4), let text = text(name) else { break }
                    let high = kind == kindEnum64 ? word(entry + 8) ?? 0 : 0
                    found.append((UInt64(high) << 32 | UInt64(low), text))
                }
            }
            guard let length = length(ofKind: kind, count) else { return found }
            place += length
        }
        return found
    }

    /// How many bytes follow the header of a type; nil for a kind that is not known, behind which nothing can be found.
    private static func length(ofKind kind: UInt32, _ count: Int) -> Int? {
        switch kind {
        // pointer, forward, typedef, volatile, const, restrict, function, float, type tag
        case 2, 7, 8, 9, 10, 11, 12, 16, 18: 0
        // integer, variable, declaration tag
        case 1, 14, 17: 4
        // array
        case 3: 12
        // structure, union, data section, 64-bit enumeration
        case 4, 5, 15, kindEnum64: count * 12
        // enumeration, function prototype
        case kindEnum, 13: count * 8
        default: nil
        }
    }
}
