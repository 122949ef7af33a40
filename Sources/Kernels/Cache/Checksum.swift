import Crypto
public import Foundation
import Synchronization

/// The SHA-256 of what is kept, in hexadecimal.
public enum Checksum {
    /// That of these bytes.
    public static func of(_ data: Data) -> String {
        SHA256.hash(data: data).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// That of a file's content; reads the whole file.
    ///
    /// - Throws: `KernelFailure.file`.
    public static func of(file: URL) throws -> String { of(try Files.read(file)) }

    /// Whether a file's content has this digest; false if it cannot be read.
    ///
    /// One that was found to have it in this process, and is the same file with the same size and time of modification, is not
    /// read again.
    public static func matches(_ digest: String, file: URL) -> Bool {
        let identity = Identity(file)
        if let identity, known.withLock({ $0[file.path] == Found(digest: digest, identity: identity) }) { return true }
        guard (try? of(file: file)) == digest else { return false }
        if let identity { known.withLock { $0[file.path] = Found(digest: digest, identity: identity) } }
        return true
    }

    private static let known = Mutex<[String: Found]>([:])

    private struct Found: Hashable {
        let digest: String
        let identity: Identity
    }

    /// What tells a file from another of its name, and from itself after it was written to.
    private struct Identity: Hashable {
        let number: UInt64
        let size: UInt64
        let modified: Date

        init?(_ file: URL) {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
                let number = attributes[.systemFileNumber] as? UInt64, let size = attributes[.size] as? UInt64,
                let modified = attributes[.modificationDate] as? Date
            else { return nil }
            self.number = number
            self.size = size
            self.modified = modified
        }
    }
}
