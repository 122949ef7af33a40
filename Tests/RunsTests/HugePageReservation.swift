import Foundation

/// Some huge pages, reserved for a test; the machine's own number is restored.
struct HugePageReservation: ~Copyable {
    private static let path = "/proc/sys/vm/nr_hugepages"
    private let before: String

    /// Whether pages can be reserved here.
    static var isPossible: Bool { FileManager.default.isWritableFile(atPath: path) }

    /// Reserves `pages` more pages of the default size.
    init(pages: Int) throws {
        before = try String(contentsOfFile: Self.path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        try "\((Int(before) ?? 0) + pages)".write(toFile: Self.path, atomically: false, encoding: .utf8)
    }

    deinit { try? before.write(toFile: Self.path, atomically: false, encoding: .utf8) }

    /// Gives the pages back.
    consuming func end() {}
}
