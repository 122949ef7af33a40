import Experiments
public import Foundation

/// Where what one kernel showed is written: `<results>/<kernel>/<experiment>.json` and `machine.json`.
///
/// The evidence goes to `<results>/evidence/<kernel>/<experiment>/`: beside the kernels, not in them, so that `diff -r` between
/// two kernels compares records and nothing else.
public struct RecordStore: Sendable {
    /// The folder of the kernel's records.
    public let folder: URL
    private let evidence: URL

    /// The store of `kernel` under `results`.
    ///
    /// - Parameter races: whether it is the one of races, under `racing`. Their counts are never twice the same, and nothing
    ///   that is compared byte for byte may lie among them.
    public init(results: URL, kernel: KernelName, races: Bool = false) {
        let place = races ? "\(Self.racing)/\(kernel)" : "\(kernel)"
        folder = results.appending(path: place, directoryHint: .isDirectory)
        evidence = results.appending(path: "evidence/\(place)", directoryHint: .isDirectory)
    }

    /// The folder of the records of races, with a folder for each kernel.
    public static let racing = "racing"

    /// Where an experiment's evidence lies once it is published.
    public func evidencePath(of experiment: String) -> URL {
        evidence.appending(path: experiment, directoryHint: .isDirectory)
    }

    /// Where an experiment's record lies.
    public func path(of experiment: String) -> URL { folder.appending(path: "\(experiment).json") }

    /// The record of an experiment; nil if there is none that can be read.
    public func record(of experiment: String) -> Record? {
        let path = path(of: experiment).path
        return try? ResultsFile.decode(Record.self, ResultsFile.bytes(of: path), of: path)
    }

    /// Writes a record; whoever reads meanwhile sees the old one or the new one, whole.
    ///
    /// One that observed nothing, or that was cut short, does not replace one that observed more: a run without
    /// privileges costs no results. What is skipped again is written again, for the script may be another.
    /// - Returns: false if the old one was kept.
    public func write(_ record: Record) throws -> Bool {
        let path = path(of: record.experiment)
        if record.isPartial, let old = self.record(of: record.experiment),
            !old.isPartial || (old.verdict == .skip && record.verdict != .skip)
        {
            return false
        }
        try replace(path, with: CanonicalJSON.encode(record))
        return true
    }

    /// Writes `machine.json`.
    public func write(_ machine: MachineRecord) throws {
        try replace(folder.appending(path: "machine.json"), with: CanonicalJSON.encode(machine))
    }

    private func replace(_ path: URL, with data: Data) throws {
        try StoreFailure.about(path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try data.write(to: path, options: .atomic)
        }
    }

    /// Begins the evidence of an experiment anew; the old one stays until the new one is published.
    public func evidence(of experiment: String) throws -> Evidence {
        let place = evidencePath(of: experiment)
        return try StoreFailure.about(place) { try Evidence(at: place) }
    }
}
