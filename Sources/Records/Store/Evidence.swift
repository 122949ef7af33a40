public import Experiments
public import Foundation
import Synchronization

/// The verbatim dumps behind a record: one text file for each variant, written as the observations come.
public final class Evidence: Sendable {
    /// The folder of the experiment's evidence.
    public let folder: URL
    private let file = Mutex<FileHandle?>(nil)

    init(folder: URL) throws {
        self.folder = folder
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Begins the file of a variant, and closes the one before.
    public func begin(_ variant: Variant) throws {
        let label = variant.label.replacing(" ", with: ",").replacing("/", with: "-")
        let name = variant.assignments.isEmpty ? "all" : label
        let path = folder.appending(path: "\(name).txt")
        try Data().write(to: path)
        let next = try FileHandle(forWritingTo: path)
        let last = file.withLock { file in
            defer { file = next }
            return file
        }
        try last?.close()
    }

    /// Appends what an observation adds to the evidence.
    public func add(_ observation: Observation) throws {
        let text = Data(Self.text(of: observation).utf8)
        try file.withLock { file in try file?.write(contentsOf: text) }
    }

    private static func text(of observation: Observation) -> String {
        switch observation {
        case .sample(let sample):
            let place = sample.systemCall.map { "in \($0)" } ?? "in no system call"
            var text =
                "== order \(sample.order) trial \(sample.trial): \(sample.thread) in \(sample.step), seen after "
                + "\(sample.after), \(sample.microseconds) us: state \(sample.state), \(place)\n"
            for file in sample.texts { text += "-- \(file.path)\n\(file.text)\(file.text.hasSuffix("\n") ? "" : "\n")" }
            return text + "\n"
        case .trial(let trial):
            var text = "== order \(trial.order) trial \(trial.number): \(trial.ending.rawValue)"
            if let remark = trial.remark { text += " (\(remark))" }
            if let time = trial.killedAfterMicroseconds { text += ", ended \(time) us after the kill" }
            text += "\n"
            for step in trial.steps {
                let end = step.returned.map { "\($0) us" } ?? "not returned"
                text += "   \(step.step): granted \(step.granted) us, returned \(end), \(step.result)\n"
            }
            for (name, value) in trial.values.sorted(by: { $0.key < $1.key }) { text += "   \(name) = \(value)\n" }
            return text + "\n"
        case .skip(let what): return "== skipped: \(what)\n"
        case .trouble(let what): return "== trouble: \(what)\n"
        }
    }
}
