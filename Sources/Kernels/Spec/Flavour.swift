/// The build of a Debian kernel, as its packages' names tell it.
public enum Flavour: String, Sendable, Hashable, Codable, CaseIterable {
    /// For virtual machines: few drivers, so that it downloads and boots fastest.
    case cloud
    /// With PREEMPT_RT.
    case rt
    /// For any machine; no suffix in the packages' names.
    case plain

    /// The flavour and the rest of a release such as `6.12.107+deb13-cloud-amd64`; nil if it is not for this architecture.
    static func of(release: some StringProtocol) -> Flavour? {
        guard release.hasSuffix("-amd64") else { return nil }
        let rest = release.dropLast("-amd64".count)
        return rest.hasSuffix("-cloud") ? .cloud : rest.hasSuffix("-rt") ? .rt : .plain
    }
}
