public import Foundation
import Glibc

/// Files of a folder whose content was compared with a digest, kept beside them between runs.
///
/// A large file takes longer to read than a guest to restore. One that is the same, as long and as old as when it was compared
/// is not read again: whatever opens it and writes changes the time of its last change, which only the kernel sets (st_ctim,
/// inode(7)). What the medium loses of a file without being written to is not noticed after that.
public struct VerifiedFiles {
    private let folder: URL
    private var known: [String: Entry]

    private struct Entry: Codable, Equatable {
        let digest: String
        let identity: Identity
    }

    /// The name of the file that keeps them.
    static let file = "verified.json"

    /// The files of a folder, and what is known of them.
    public init(in folder: URL) {
        self.folder = folder
        let data = FileManager.default.contents(atPath: folder.appending(path: Self.file).path)
        known = data.flatMap { try? JSONDecoder().decode([String: Entry].self, from: $0) } ?? [:]
    }

    /// Whether a file has this digest, the SHA-256 in hexadecimal; false if it cannot be read.
    public mutating func matches(_ digest: String, _ name: String) -> Bool {
        let file = folder.appending(path: name)
        // Looked at before the content: whoever writes meanwhile is seen the next time.
        guard let identity = Identity(file) else { return false }
        let entry = Entry(digest: digest, identity: identity)
        if known[name] == entry { return true }
        guard (try? Checksum.of(file: file)) == digest else { return false }
        // Two changes within one tick of the clock have the same time: one that is young may have a second one.
        guard identity.isOld else { return true }
        known[name] = entry
        // Where it cannot be kept, the file is read again.
        try? JSONEncoder().encode(known).write(to: folder.appending(path: Self.file), options: .atomic)
        return true
    }

    /// What tells a file from another, and from itself after it was written to.
    private struct Identity: Codable, Equatable {
        let device: UInt64
        let number: UInt64
        let size: Int
        let modified: [Int]
        let changed: [Int]

        /// Whether the last change lies further back than a tick of any kernel's clock, or a few.
        var isOld: Bool {
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return (now.tv_sec - changed[0]) * 1_000_000_000 + now.tv_nsec - changed[1] > 100_000_000
        }

        init?(_ file: URL) {
            var status = stat()
            guard unsafe stat(file.path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
            size = Int(status.st_size)
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }
}
