import Foundation
import Synchronization

/// Some huge pages, reserved for a test; what it has added to the machine's number is taken off again.
struct HugePageReservation: ~Copyable {
    private static let path = "/proc/sys/vm/nr_hugepages"
    /// Held while the number is read and written: another test may reserve some meanwhile.
    private static let lock = Mutex(())
    private let pages: Int

    /// Whether pages can be reserved here.
    static var isPossible: Bool { FileManager.default.isWritableFile(atPath: path) }

    /// Reserves `pages` more pages of the default size.
    static func reserve(pages: Int) throws -> HugePageReservation {
        try change(by: pages)
        return HugePageReservation(pages: pages)
    }

    private init(pages: Int) { self.pages = pages }

    private static func change(by pages: Int) throws {
        try lock.withLock { _ in
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let number = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
            try "\(max(0, number + pages))".write(toFile: path, atomically: false, encoding: .utf8)
        }
    }

    deinit { try? Self.change(by: -pages) }

    /// Gives the pages back.
    consuming func end() {}
}
