/// A package in an archive, and what makes sure that a download of it is the right one.
public struct ArchivePackage: Sendable, Hashable, Codable {
    /// The package's name.
    public let name: String
    /// Its version.
    public let version: DebianVersion
    /// Where it lies.
    public let address: String
    /// The SHA-256 that a signed index gives; nil for a file of the pool that no index names.
    public let sha256: String?
    /// The size in bytes, if an index gives it.
    public let size: Int?
}
