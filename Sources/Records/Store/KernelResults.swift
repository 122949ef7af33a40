import Foundation

/// What is on record about one kernel: its folder, or one record's file.
public struct KernelResults: Sendable, Hashable {
    /// The folder's name: the kernel's.
    public let name: String
    /// Where its `machine.json` would lie; nil for a record that stands alone.
    private let machinePath: String?
    private let paths: [String: String]

    /// The folder, or the record, at `path`.
    ///
    /// - Throws: `ReadFailure` if it cannot be listed, or is no record.
    public init(path: String) throws(ReadFailure) {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ReadFailure(path, "no such folder")
        }
        guard isFolder.boolValue else {
            let record = try ResultsFile.decode(Record.self, ResultsFile.bytes(of: path), of: path)
            name = path
            machinePath = nil
            paths = [record.experiment: path]
            return
        }
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ReadFailure(path, "cannot be listed")
        }
        name = URL(filePath: path).standardizedFileURL.lastPathComponent
        machinePath = files.contains("machine.json") ? "\(path)/machine.json" : nil
        let records = files.filter { $0.hasSuffix(".json") && $0 != "machine.json" && !$0.hasPrefix(".") }
        paths = Dictionary(uniqueKeysWithValues: records.map { (String($0.dropLast(5)), "\(path)/\($0)") })
    }

    /// The experiments that have a record, sorted.
    public var experiments: [String] { paths.keys.sorted() }

    /// The bytes and the path of an experiment's record; nil if there is none.
    func file(of experiment: String) throws(ReadFailure) -> (data: Data, path: String)? {
        guard let path = paths[experiment] else { return nil }
        return (try ResultsFile.bytes(of: path), path)
    }

    /// The record of an experiment; nil if there is none.
    ///
    /// - Throws: `ReadFailure` if it is there and cannot be read, or is of a newer format.
    public func record(of experiment: String) throws(ReadFailure) -> Record? {
        guard let (data, path) = try file(of: experiment) else { return nil }
        return try ResultsFile.decode(Record.self, data, of: path)
    }

    /// The kernel's `machine.json`; nil if there is none.
    ///
    /// - Throws: `ReadFailure` if it is there and cannot be read, or is of a newer format.
    public func machine() throws(ReadFailure) -> MachineRecord? {
        guard let machinePath else { return nil }
        return try ResultsFile.decode(MachineRecord.self, ResultsFile.bytes(of: machinePath), of: machinePath)
    }
}
