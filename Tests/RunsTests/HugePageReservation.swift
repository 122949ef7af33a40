import Foundation

/// Some huge pages, reserved for a test; the machine's own number is restored.
struct HugePageReservation: ~Copyable {
    private static let path = "/proc/sys/vm/nr_hugepages"
    private let before: String

    /// Whether pages can be reserved here.
    static var isPossible: Bool { FileManager.default.isWritableFile(atPath: path) }

    /// Reserves `pages` more pages of the default size.
    static func reserve(pages: Int) throws -> HugePageReservation {
        let before = try String(contentsOfFile: path, encoding: .utf8)
        let number = Int(before.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        try "\(number + pages)".write(toFile: path, atomically: false, encoding: .utf8)
        return HugePageReservation(before: before)
    }

    deinit { try? before.write(toFile: Self.path, atomically: false, encoding: .utf8) }

    /// Gives the pages back.
    consuming func end() {}
}
