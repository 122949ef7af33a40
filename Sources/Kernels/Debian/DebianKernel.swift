/// A kernel that the mirror has: the packages that it comes in.
public struct DebianKernel: Sendable, Hashable, Codable {
    /// The version of its packages.
    public let version: DebianVersion
    /// `uname -r` under it.
    public let release: String
    /// The flavour.
    public let flavour: Flavour
    /// The suites that have it, by codename and by alias.
    public internal(set) var suites: Set<String>
    /// Whether it is the kernel of its suites, and not the one of a newer release built again for them.
    public let isNative: Bool
    /// The packages; the first holds the image.
    public let packages: [ArchivePackage]

    /// The name of its results and of its folder: full version and flavour, `6.12.107-cloud`.
    public var name: String { "\(version.upstream.replacing("~", with: "-"))-\(flavour.rawValue)" }

    /// How its packages are verified, in words.
    public var verification: String {
        let loose = packages.filter { $0.sha256 == nil }.compactMap { $0.name.split(separator: "-").dropFirst().first }
        return loose.isEmpty ? "signed index" : "signed index; unsigned from the pool: \(loose.joined(separator: ", "))"
    }
}
