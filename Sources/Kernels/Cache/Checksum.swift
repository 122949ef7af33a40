import Crypto
import Foundation

/// The SHA-256 of what is kept, in hexadecimal.
enum Checksum {
    static func of(_ data: Data) -> String {
        SHA256.hash(data: data).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    static func of(file: URL) throws -> String { of(try Files.read(file)) }
}
