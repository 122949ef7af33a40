import Crypto
public import Foundation

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
}
