/// The running kernel's names for the bits of a number.
public struct BitNames: Sendable, Hashable {
    private let names: [(bit: UInt64, name: String)]

    /// Names for single bits; of two names for a bit, the first counts.
    init(_ entries: [(value: UInt64, name: String)]) {
        var names: [(bit: UInt64, name: String)] = []
        for (value, name) in entries where value.nonzeroBitCount == 1 && !names.contains(where: { $0.bit == value }) {
            names.append((value, name))
        }
        self.names = names.sorted { $0.bit < $1.bit }
    }

    /// Whether nothing is named.
    var isEmpty: Bool { names.isEmpty }

    /// The names of the bits that are set, the lowest first; a bit without one in hexadecimal.
    public func names(of value: UInt64) -> [String] {
        (0..<64).filter { value >> UInt64($0) & 1 == 1 }.map { shift in
            let bit = UInt64(1) << UInt64(shift)
            return names.first { $0.bit == bit }?.name ?? "0x" + String(bit, radix: 16)
        }
    }

    /// Two tables that name the same bits the same.
    public static func == (left: BitNames, right: BitNames) -> Bool { left.names.elementsEqual(right.names, by: ==) }

    /// Hashes the table.
    public func hash(into hasher: inout Hasher) {
        for (bit, name) in names {
            hasher.combine(bit)
            hasher.combine(name)
        }
    }
}
