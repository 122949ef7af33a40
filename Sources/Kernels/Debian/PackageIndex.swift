/// The kernels that an archive's index of packages has.
struct PackageIndex {
    private let stanzas: [String: ControlStanza]
    private let archive: String
    private let suites: Set<String>

    /// Reads an index.
    ///
    /// - Parameters:
    ///   - text: the stanzas of packages whose names begin with `linux-`.
    ///   - archive: the archive's address, which ends in a slash.
    ///   - suites: the names of the suite.
    init(_ text: String, archive: String, suites: Set<String>) {
        self.archive = archive
        self.suites = suites
        var stanzas: [String: ControlStanza] = [:]
        for stanza in ControlStanza.all(in: text) {
            guard let name = stanza["Package"], let version = stanza["Version"] else { continue }
            stanzas["\(name) \(version)"] = stanza
        }
        self.stanzas = stanzas
    }

    /// The kernels, in no order.
    var kernels: [DebianKernel] {
        stanzas.values.compactMap { stanza in
            guard let name = stanza["Package"], let image = package(stanza),
                let release = ["linux-image-", "linux-binary-"].lazy.compactMap({ name.suffix(after: $0) }).first,
                release.first?.isNumber == true, let flavour = Flavour.of(release: release)
            else { return nil }
            // The package of a whole kernel, or one that only depends on another, holds no image.
            let depends = stanza["Depends"] ?? ""
            if depends.contains("linux-image-\(release)") || depends.contains("linux-binary-") { return nil }
            if name.hasPrefix("linux-image-"), depends.contains("linux-image-") { return nil }
            let parts = name.hasPrefix("linux-binary-") ? ["modules", "base"].map { part($0, release, image) } : []
            let source = stanza["Source"]?.prefix { $0 != " " } ?? ""
            return DebianKernel(
                version: image.version, release: release, flavour: flavour, suites: suites,
                isNative: ["linux", "linux-signed-amd64"].contains(source), packages: [image] + parts)
        }
    }

    /// The package beside an image's that holds its modules, or its configuration.
    ///
    /// Some indexes name the image only, though the pool has the other, built from the same source.
    private func part(_ kind: String, _ release: String, _ image: ArchivePackage) -> ArchivePackage {
        let name = "linux-\(kind)-\(release)"
        if let stanza = stanzas["\(name) \(image.version)"], let package = package(stanza) { return package }
        let address = "\(archive)pool/main/l/linux/\(name)_\(image.version.inFileNames)_amd64.deb"
        return ArchivePackage(name: name, version: image.version, address: address, sha256: nil, size: nil)
    }

    private func package(_ stanza: ControlStanza) -> ArchivePackage? {
        guard let name = stanza["Package"], let version = stanza["Version"], let file = stanza["Filename"],
            let sha256 = stanza["SHA256"]
        else { return nil }
        return ArchivePackage(
            name: name, version: DebianVersion(version), address: archive + file, sha256: sha256,
            size: stanza["Size"].flatMap { Int($0) })
    }
}

extension String {
    fileprivate func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
