import Experiments
import Foundation

/// A folder of results: a folder for each kernel.
public struct Results: Sendable {
    /// The folder.
    public let path: String
    /// Whether the records are those of races.
    private let races: Bool

    /// The results under `path`; those of races lie in a folder of their own, `racing`.
    public init(path: String, races: Bool = false) {
        self.path = races ? "\(path)/\(RecordStore.racing)" : path
        self.races = races
    }

    /// The kernels that have records, by version.
    ///
    /// - Throws: `ReadFailure` if the folder cannot be listed, or has no kernel.
    public func kernels() throws(ReadFailure) -> [KernelResults] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ReadFailure(
                path, FileManager.default.fileExists(atPath: path) ? "is no folder of results" : "no such folder")
        }
        let sorted = names.filter { !$0.hasPrefix(".") }.map { (name: $0, version: KernelVersion($0)) }
            .sorted { $0.version < $1.version }
        var kernels: [KernelResults] = []
        for (name, _) in sorted {
            var isFolder: ObjCBool = false
            let folder = "\(path)/\(name)"
            guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
            else { continue }
            let kernel = try KernelResults(path: folder)
            if !kernel.experiments.isEmpty { kernels.append(kernel) }
        }
        guard !kernels.isEmpty else {
            throw ReadFailure(
                path,
                races
                    ? "has no records of races; 'faultline run --racing' writes them"
                    : "has no records; 'faultline run' writes them")
        }
        return kernels
    }

    /// The kernel that `text` means: a path, a kernel's name, or the beginning of one that no other has.
    ///
    /// `6.1` is 6.1.192 and not 6.12.118: numbers are compared whole.
    /// - Throws: `ReadFailure`, with the names that there are.
    public func kernel(_ text: String) throws(ReadFailure) -> KernelResults {
        if text.contains("/") || text == "." || text == ".." {
            return try KernelResults(path: text)
        }
        let kernels = try kernels()
        if let exact = kernels.first(where: { $0.name == text }) { return exact }
        let fitting = kernels.filter { Self.begins($0.name, with: text) || $0.name.hasSuffix("-\(text)") }
        if fitting.count == 1 { return fitting[0] }
        let names = (fitting.isEmpty ? kernels : fitting).map(\.name).joined(separator: ", ")
        throw ReadFailure(
            path, fitting.isEmpty ? "no kernel '\(text)'; there are \(names)" : "'\(text)' may be any of \(names)")
    }

    /// The shortest names by which kernels can be told apart: a series, a version, `host`, or the whole name.
    static func shortNames(of names: [String]) -> [String] {
        names.map { name in
            let version = name.prefix { $0 != "-" }
            let parts = version.split(separator: ".")
            let flavour = name.split(separator: "-").last.map(String.init) ?? name
            var candidates = [parts.prefix(2).joined(separator: "."), String(version)]
            if flavour == "host" { candidates.insert(flavour, at: 0) }
            return candidates.first { short in
                names.count { begins($0, with: short) || $0.hasSuffix("-\(short)") } == 1
            } ?? name
        }
    }

    private static func begins(_ name: String, with text: String) -> Bool {
        guard !text.isEmpty, name.hasPrefix(text) else { return false }
        let next = name.dropFirst(text.count).first
        return !(text.last?.isNumber ?? false) || !(next?.isNumber ?? false)
    }
}
