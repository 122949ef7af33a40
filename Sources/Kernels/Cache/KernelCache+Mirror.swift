import Foundation

extension KernelCache {
    /// What the mirror has.
    ///
    /// Asks it at most once a day, unless `isRefreshed`; what it answered last is used where it does not answer.
    /// - Returns: the catalogue, and why it is an old one if it is.
    /// - Throws: `KernelFailure.noMirror` if it does not answer and never did.
    public func catalogue(isRefreshed: Bool = false) async throws -> (catalogue: Catalogue, whyOld: String?) {
        let file = folder.appending(path: "catalogue.json")
        let known = FileManager.default.contents(atPath: file.path).flatMap {
            try? JSONDecoder().decode(Catalogue.self, from: $0)
        }
        if let known, !isRefreshed, abs(known.asked.timeIntervalSinceNow) < Catalogue.lifetime { return (known, nil) }
        do {
            // One for each who asks: two at once must not share a state.
            let state = try ScratchFolder(in: folder, for: "apt")
            defer { withExtendedLifetime(state) {} }
            let catalogue = try await Catalogue.ask(stateIn: state.url)
            try Files.write(JSONEncoder().encode(catalogue), to: file)
            return (catalogue, nil)
        } catch let failure as KernelFailure {
            guard let known else { throw failure }
            return (known, "\(failure)")
        }
    }

    /// The newest kernel of the mirror that fits, downloaded unless it is in the cache.
    ///
    /// - Parameter progress: called with a line about what is being done.
    /// - Throws: `KernelFailure`; nothing that failed half way is left.
    public func fetch(
        _ query: DebianQuery, isRefreshed: Bool = false, progress: @escaping @Sendable (String) -> Void
    ) async throws -> Entry {
        progress("\(query): asking the mirror")
        var (catalogue, _) = try await catalogue(isRefreshed: isRefreshed)
        if catalogue.newest(query) == nil, !isRefreshed {
            catalogue = try await self.catalogue(isRefreshed: true).catalogue
        }
        guard let kernel = catalogue.newest(query) else {
            throw KernelFailure.noMatch(spec: "\(query)", known: catalogue.series(query.flavour))
        }
        if let entry = list().first(where: { $0.kernel.version == kernel.version && $0.name == kernel.name }),
            (try? open(entry.name)) != nil
        {
            return entry
        }
        try await KernelDownload(kernel, into: self, progress: progress).run()
        guard let entry = list().first(where: { $0.name == kernel.name }) else {
            throw KernelFailure.file(path: kernels.path, reason: "\(kernel.name) is gone again")
        }
        return entry
    }

    /// The kernel that a specification names, ready to boot: from the cache if one there fits, else from the mirror.
    ///
    /// - Throws: `KernelFailure`; for `host`, which is not booted, `KernelFailure.malformed`.
    public func kernel(_ spec: KernelSpec, progress: @escaping @Sendable (String) -> Void) async throws
        -> BootableKernel
    {
        switch spec {
        case .host: throw KernelFailure.malformed(spec: "host", reason: "the running kernel is not booted")
        case .file(let image, let modules): return try await prepare(image: image, modules: modules)
        case .debian(let query):
            if let entry = find(query), let kernel = try? open(entry.name) { return kernel }
            return try open(await fetch(query, progress: progress).name)
        }
    }
}
