public import Foundation

/// The kernels on this machine, each in a folder of its own: whole and checked, or not there.
public struct KernelCache: Sendable {
    /// The folder of everything that is cached.
    public let folder: URL

    /// A kernel in the cache.
    public struct Entry: Sendable {
        /// The name of its folder and of its results.
        public let name: String
        /// The kernel as the mirror had it.
        public let kernel: DebianKernel
        /// How its packages were verified, in words.
        public let verification: String
        /// Its folder, and the paths of its files below that.
        let place: URL
        let files: [String]

        /// How many bytes it takes.
        public var size: Int {
            files.reduce(0) { sum, path in
                let attributes = try? FileManager.default.attributesOfItem(atPath: place.appending(path: path).path)
                return sum + (attributes?[.size] as? Int ?? 0)
            }
        }
    }

    /// The cache in a folder.
    public init(folder: URL = KernelCache.standard) { self.folder = folder }

    /// `$XDG_CACHE_HOME/faultline`, or `~/.cache/faultline`; the XDG Base Directory Specification.
    public static var standard: URL {
        let environment = ProcessInfo.processInfo.environment
        // A relative path is to be taken as not set.
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
            return URL(filePath: path, directoryHint: .isDirectory).appending(path: "faultline")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/faultline")
    }

    var kernels: URL { folder.appending(path: "kernels", directoryHint: .isDirectory) }

    /// The kernels, the newest first.
    public func list() -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: kernels.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.compactMap { name in
            let place = kernels.appending(path: name)
            guard let manifest = KernelManifest(in: place), let kernel = manifest.origin else { return nil }
            return Entry(
                name: name, kernel: kernel, verification: manifest.verification, place: place,
                files: Array(manifest.files.keys))
        }.sorted { $1.kernel.version < $0.kernel.version }
    }

    /// The newest kernel in the cache that fits; asks nobody.
    public func find(_ query: DebianQuery) -> Entry? {
        let entries = list()
        let fitting = Catalogue(asked: .distantPast, kernels: entries.map(\.kernel), troubles: []).newest(query)
        return fitting.flatMap { kernel in entries.first { $0.name == kernel.name } }
    }

    /// The kernel of this name, checked.
    ///
    /// - Throws: `KernelFailure`.
    public func open(_ name: String) throws -> BootableKernel {
        let place = kernels.appending(path: name)
        guard let manifest = KernelManifest(in: place) else {
            throw KernelFailure.noMatch(spec: name, known: list().map(\.name))
        }
        return try manifest.open(place, name: name)
    }

    /// Removes the kernels that fit a specification, or have its text as their name.
    ///
    /// - Returns: their names.
    /// - Throws: `KernelFailure.noMatch` if there is none.
    public func remove(_ text: String) throws -> [String] {
        let entries = list()
        var doomed = entries.filter { $0.name == text }
        if doomed.isEmpty, case .debian(let query) = try KernelSpec(text) {
            doomed = entries.filter { entry in
                entry.kernel.flavour == query.flavour
                    && (query.isVersion ? query.fits(entry.kernel.version) : entry.kernel.suites.contains(query.target))
            }
        }
        guard !doomed.isEmpty else { throw KernelFailure.noMatch(spec: text, known: []) }
        for entry in doomed {
            let place = kernels.appending(path: entry.name)
            // First out of the way: a removal that is interrupted must leave no half of a kernel.
            let trash = kernels.appending(path: ".removed.\(UUID().uuidString)")
            try Files.move(place, to: trash)
            try Files.about(trash) { try FileManager.default.removeItem(at: trash) }
        }
        return doomed.map(\.name)
    }
}
