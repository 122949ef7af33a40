import Foundation
import Guests

/// A file for a guest's console, with one beside it for what QEMU says; gone with their holder.
final class ConsoleFile: Sendable {
    /// The file, which need not exist yet.
    let url = FileManager.default.temporaryDirectory.appending(path: "faultline-console.\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(at: url)
        try? FileManager.default.removeItem(at: Guest.errors(beside: url))
    }
}
