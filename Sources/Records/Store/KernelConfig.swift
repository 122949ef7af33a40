import Foundation

/// The configuration of the running kernel.
public enum KernelConfig {
    /// The digest of its file as it lies there (/proc/config.gz, else /boot/config-<release>); `unknown` without one.
    public static func digest(_ release: String) -> String {
        for path in ["/proc/config.gz", "/boot/config-\(release)"] {
            if let data = FileManager.default.contents(atPath: path), !data.isEmpty { return Digest.of(data) }
        }
        return "unknown"
    }
}
