/// The name under which a kernel's records are kept: the full version and the flavour, `6.18.44-host`.
///
/// Not `uname -r`, which stays the same over many versions of a distribution's package.
public struct KernelName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public let description: String

    /// The name that a kernel in the cache has, which is made by the same rule.
    public init(cached name: String) { description = name }

    /// The running kernel's name: its version, with `-host`.
    ///
    /// The version is that of `uname -r`, unless `uname -v` names a package of Debian's: its `5.10.0-46-cloud-amd64`
    /// stays the same from 5.10.223 to 5.10.262.
    public init(host release: String, version build: String) {
        if let package = build.firstMatch(of: /Debian (\d+\.\d+\.\d+)/) {
            description = "\(package.1)-host"
            return
        }
        var version = release.prefix { $0.isNumber || $0 == "." }
        let rest = release[version.endIndex...]
        if rest.hasPrefix("-rc") || rest.hasPrefix("~rc") {
            let number = rest.dropFirst(3).prefix { $0.isNumber }
            version = release[..<number.endIndex]
        }
        description = version.isEmpty ? "\(release.replacing("/", with: "-"))-host" : "\(version)-host"
    }
}
