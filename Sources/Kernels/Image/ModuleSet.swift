public import Foundation

/// The modules of a kernel in a folder: finds those that are wanted and what they depend on.
///
/// The dependencies are read from the modules themselves: a package brings no modules.dep, which is made when it is
/// installed.
public struct ModuleSet: Sendable {
    private let files: [String: URL]
    private let builtin: Set<String>
    private let digests: [String: String]?
    private let root: URL

    /// A module with its object, decompressed.
    public struct Module: Sendable, Equatable {
        /// The name, with underscores.
        public let name: String
        /// The ELF object.
        public let object: Data
    }

    /// The modules below `root`; `digests` are those of the files that are to be checked, by path below `root`.
    init(root: URL, digests: [String: String]? = nil) {
        self.root = root
        self.digests = digests
        var files: [String: URL] = [:]
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        while let file = walk?.nextObject() as? URL {
            let parts = file.lastPathComponent.split(separator: ".ko", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, ["", ".xz", ".zst", ".gz"].contains(parts[1]) else { continue }
            files[Self.canonical(parts[0])] = file
        }
        self.files = files
        let list = (try? String(contentsOf: root.appending(path: "modules.builtin"), encoding: .utf8)) ?? ""
        builtin = Set(
            list.split(separator: "\n").compactMap { line in
                line.split(separator: "/").last.map { Self.canonical($0.prefix { $0 != "." }) }
            })
    }

    /// A module's name as the kernel has it: with underscores.
    static func canonical(_ name: some StringProtocol) -> String { String(name).replacing("-", with: "_") }

    /// Whether there is no module at all: then the kernel has what it has built in.
    public var isEmpty: Bool { files.isEmpty }

    /// Whether the kernel has the module built in, as far as its list says.
    public func isBuiltin(_ name: String) -> Bool { builtin.contains(Self.canonical(name)) }

    /// The wanted modules and all that they depend on, each after what it depends on.
    ///
    /// - Returns: the modules, and those of the wanted names that are not there: built in, or not configured.
    /// - Throws: `KernelFailure` for a module that is broken, or that depends on one that is not there.
    public func load(_ wanted: [String]) async throws -> (modules: [Module], absent: [String]) {
        var modules: [Module] = []
        var absent: [String] = []
        // A cycle ends at the name that is on the path already; the kernel could not load it either.
        var seen: Set<String> = []
        func visit(_ name: String, neededBy dependent: String?) async throws {
            guard seen.insert(name).inserted else { return }
            guard let file = files[name] else {
                if let dependent, !builtin.contains(name) {
                    throw KernelFailure.notVerified(
                        path: files[dependent]?.path ?? dependent, reason: "it depends on \(name), which is not there")
                }
                if dependent == nil { absent.append(name) }
                return
            }
            let object = try await object(of: file)
            guard let info = ModuleInfo(object) else {
                throw KernelFailure.notVerified(path: file.path, reason: "it is no kernel module")
            }
            for dependency in info.depends { try await visit(dependency, neededBy: name) }
            for request in info.asksFor {
                for provider in try await providers(of: request) { try await visit(provider, neededBy: name) }
            }
            modules.append(Module(name: name, object: object))
        }
        for name in wanted { try await visit(Self.canonical(name), neededBy: nil) }
        return (modules, absent)
    }

    /// The modules that say they are what is asked for; none if it is built in, or not there.
    ///
    /// A request such as `crypto-crc32c` is met by `crc32c_generic` and `crc32c_intel`. Looked at are the modules that have it
    /// in their name: to decompress every module would take longer than a boot.
    private func providers(of request: String) async throws -> [String] {
        if files[request] != nil { return [request] }
        // What is asked for of the kernel's crypto API has this prefix, and its modules' names have not.
        let word = request.hasPrefix("crypto_") ? String(request.dropFirst("crypto_".count)) : request
        var providers: [String] = []
        for (name, file) in files.sorted(by: { $0.key < $1.key }) where name.contains(word) {
            let info = ModuleInfo(try await object(of: file))
            if info?.aliases.contains(request) == true { providers.append(name) }
        }
        return providers
    }

    /// For which kernel the modules were built: the first word of one module's version magic; nil without modules.
    func release() async throws -> String? {
        guard let name = files.keys.min(), let file = files[name] else { return nil }
        let info = ModuleInfo(try await object(of: file))
        return info.map { String($0.vermagic.prefix { $0 != " " }) }
    }

    private func object(of file: URL) async throws -> Data {
        let data = try Files.read(file)
        if let digests {
            let path = String(file.path.dropFirst(root.path.count)).drop { $0 == "/" }
            guard digests[String(path)] == Checksum.of(data) else {
                throw KernelFailure.notVerified(
                    path: file.path, reason: "its checksum is not the one it was stored with")
            }
        }
        let tools = ["xz": ["xz", "xz-utils"], "zst": ["zstd", "zstd"], "gz": ["gzip", "gzip"]]
        guard let tool = tools[file.pathExtension] else { return data }
        let copy = FileManager.default.temporaryDirectory.appending(path: "faultline-module.\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        let outcome = try await Program.outcome(
            ["sh", "-c", "\"$1\" -dc < \"$2\" > \"$3\"", "sh", tool[0], file.path, copy.path], package: tool[1])
        if outcome.status == 127 { throw KernelFailure.missing(program: tool[0], package: tool[1]) }
        guard outcome.status == 0 else {
            throw KernelFailure.notVerified(path: file.path, reason: "\(tool[0]): \(outcome.errors)")
        }
        return try Data(contentsOf: copy)
    }
}
