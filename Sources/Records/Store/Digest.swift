import Crypto
public import Foundation

/// The digest of a file's bytes, as records name scripts and kernel configurations.
public enum Digest {
    /// `sha256:` and 64 hex digits.
    public static func of(_ data: Data) -> String {
        "sha256:"
            + SHA256.hash(data: data).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }
}
