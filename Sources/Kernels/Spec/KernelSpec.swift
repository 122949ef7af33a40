/// What a user names a kernel by.
public enum KernelSpec: Sendable, Hashable, CustomStringConvertible {
    /// The running kernel.
    case host
    /// The newest kernel of Debian that fits.
    case debian(DebianQuery)
    /// A bzImage, and the folder of its modules if it has any.
    case file(image: String, modules: String?)

    /// Reads `host`, `debian:<series, version or suite>[-rt|-plain|-cloud]`, or `PATH[,modules=FOLDER]`.
    ///
    /// - Throws: `KernelFailure.malformed`.
    public init(_ text: String) throws(KernelFailure) {
        if text == "host" {
            self = .host
        } else if text.hasPrefix("debian:") {
            self = .debian(try DebianQuery(text))
        } else if text.contains("/") {
            let parts = text.split(separator: ",modules=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[1].isEmpty {
                throw .malformed(spec: text, reason: "',modules=' takes the folder of the kernel's modules")
            }
            self = .file(image: String(parts[0]), modules: parts.count == 2 ? String(parts[1]) : nil)
        } else {
            let hint =
                text.first?.isNumber == true
                ? "write debian:\(text)" : "write host, debian:6.12 or the path of a bzImage"
            throw .malformed(spec: text, reason: hint + " (a path has a '/' in it)")
        }
    }

    /// The specification as it is written.
    public var description: String {
        switch self {
        case .host: "host"
        case .debian(let query): query.description
        case .file(let image, let modules): image + (modules.map { ",modules=\($0)" } ?? "")
        }
    }
}

/// Which of Debian's kernels is meant.
public struct DebianQuery: Sendable, Hashable, CustomStringConvertible {
    /// A series (`6.12`), a version (`6.12.43`, `6.12.43-1`) or a suite (`trixie`, `experimental`).
    public let target: String
    /// The flavour.
    public let flavour: Flavour
    /// The specification as it was written.
    public let description: String

    init(_ text: String) throws(KernelFailure) {
        description = text
        var rest = text.dropFirst("debian:".count)
        var flavour = Flavour.cloud
        for candidate in Flavour.allCases where rest.hasSuffix("-\(candidate.rawValue)") {
            flavour = candidate
            rest = rest.dropLast(candidate.rawValue.count + 1)
            break
        }
        let isPlain = rest.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-+~".contains($0)) }
        guard !rest.isEmpty, isPlain else {
            throw .malformed(
                spec: text, reason: "after 'debian:' stands a series (6.12), a version (6.12.43) or a suite (trixie)")
        }
        target = String(rest)
        self.flavour = flavour
    }

    /// Whether it names versions, and not a suite.
    var isVersion: Bool { target.first?.isNumber == true }

    /// Whether a version fits: it is the one named, or of the series named.
    func fits(_ version: DebianVersion) -> Bool {
        let upstream = version.upstream
        return version.text == target || upstream == target || upstream.replacing("~rc", with: "-rc") == target
            || upstream.hasPrefix("\(target).") || upstream.hasPrefix("\(target)~")
    }
}
