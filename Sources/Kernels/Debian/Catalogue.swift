public import Foundation

/// The kernels that the machine's Debian mirror has, as it was last asked.
public struct Catalogue: Sendable, Codable {
    /// When the mirror was asked.
    public let asked: Date
    /// The kernels, the newest first.
    public let kernels: [DebianKernel]
    /// What went wrong with suites that the mirror has, and that are therefore left out.
    public let troubles: [String]

    /// How long the answer is good for, in seconds: a mirror changes a few times a day.
    static let lifetime = 86_400.0

    /// The names under which the suites of a release are related to it; `main` of each is asked.
    private static let pockets = ["", "-updates", "-security", "-backports", "-proposed-updates"]

    /// The names by which Debian calls its releases in their turn.
    private static let aliases = ["oldoldstable", "oldstable", "stable", "testing", "unstable", "experimental"]

    /// A catalogue of these kernels.
    init(asked: Date, kernels: [DebianKernel], troubles: [String]) {
        self.asked = asked
        self.troubles = troubles
        // The same kernel in several suites is one; of two builds of one version, the later stands first.
        var merged: [String: DebianKernel] = [:]
        for kernel in kernels {
            let key = "\(kernel.release) \(kernel.version)"
            let suites = (merged[key]?.suites ?? []).union(kernel.suites)
            // Of two indexes, the one that names all packages.
            if let known = merged[key], known.isWhollySigned || !kernel.isWhollySigned {
                merged[key]?.suites = suites
            } else {
                merged[key] = kernel
                merged[key]?.suites = suites
            }
        }
        self.kernels = merged.values.sorted { left, right in
            if left.version != right.version { return right.version < left.version }
            return (left.flavour.rawValue, left.release) < (right.flavour.rawValue, right.release)
        }
    }

    /// The newest kernel that fits; nil if there is none.
    public func newest(_ query: DebianQuery) -> DebianKernel? {
        kernels.first { kernel in
            guard kernel.flavour == query.flavour else { return false }
            if query.isVersion { return query.fits(kernel.version) }
            guard kernel.isNative else { return false }
            // A release is what its suite holds with its updates, and not what its users may add.
            return ["", "-updates", "-security"].contains { kernel.suites.contains(query.target + $0) }
        }
    }

    /// The series of the flavour's kernels, the newest first, for a message.
    public func series(_ flavour: Flavour) -> [String] {
        var series: [String] = []
        for kernel in kernels where kernel.flavour == flavour {
            let name = kernel.version.upstream.split { $0 == "." || $0 == "~" }.prefix(2).joined(separator: ".")
            if !series.contains(name) { series.append(name) }
        }
        return series
    }

    /// Asks the mirror for the kernels of all its suites; downloads their indexes, about 100 MB.
    ///
    /// - Throws: `KernelFailure.noMirror` if no suite could be had.
    static func ask(stateIn folder: URL) async throws -> Catalogue {
        let apt = try PrivateApt(folder: folder)
        let archives = try await apt.archives()
        func suites(_ names: [String]) -> [PrivateApt.Suite] {
            archives.flatMap { archive in
                names.flatMap { name in pockets.map { PrivateApt.Suite(archive: archive, name: name + $0) } }
            }
        }
        // Only the aliases are known beforehand; what they stand for now, their release files say. Some suites, and
        // the newest state of some, are to be had under the codename only.
        let first = suites(aliases)
        let early = try await apt.update(first)
        let found = first.compactMap { apt.names(of: $0) }
        let bases = Set(
            found.flatMap { [$0.suite, $0.codename] }.map { name in
                pockets.dropFirst().first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
            })
        let all = suites(Set(aliases).union(bases).sorted())
        let troubles = try await apt.update(all)
        var kernels: [DebianKernel] = []
        for suite in all {
            guard let names = apt.names(of: suite) else { continue }
            let index = PackageIndex(
                try await apt.kernelStanzas(of: suite), archive: suite.archive,
                suites: [suite.name, names.suite, names.codename])
            kernels += index.kernels
        }
        guard !kernels.isEmpty else {
            throw KernelFailure.noMirror(
                reason: (troubles + early).first ?? "no suite of Debian's answers at \(archives)")
        }
        return Catalogue(asked: .now, kernels: kernels, troubles: troubles)
    }
}

extension DebianKernel {
    fileprivate var isWhollySigned: Bool { packages.allSatisfy { $0.sha256 != nil } }
}
