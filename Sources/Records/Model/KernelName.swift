/// The name under which a kernel's records are kept: the full version and the flavour, `6.18.44-host`.
///
/// Not `uname -r`, which stays the same over many versions of a distribution's package.
public struct KernelName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public let description: String

    /// The running kernel's name, from `uname -r`: the leading version, with `-host`.
    public init(host release: String) {
        var version = release.prefix { $0.isNumber || $0 == "." }
        let rest = release[version.endIndex...]
        if rest.hasPrefix("-rc") || rest.hasPrefix("~rc") {
            let number = rest.dropFirst(3).prefix { $0.isNumber }
            version = release[..<number.endIndex]
        }
        description = version.isEmpty ? "\(release.replacing("/", with: "-"))-host" : "\(version)-host"
    }
}
