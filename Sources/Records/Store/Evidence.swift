public import Experiments
public import Foundation
import Synchronization

/// The verbatim dumps behind a record: one text file for each variant, written as the observations come.
public final class Evidence: Sendable {
    /// The folder that is written to until `publish`.
    public let folder: URL
    private let place: URL
    private let file = Mutex<FileHandle?>(nil)
    private let firstFailure = Mutex<(any Error)?>(nil)

    /// Begins a folder beside `place`, which stays as it is until `publish`.
    init(at place: URL) throws {
        self.place = place
        folder = place.deletingLastPathComponent().appending(path: "\(place.lastPathComponent).new")
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Puts the evidence in place of the old one.
    public func publish() throws {
        let last = file.withLock { file in
            defer { file = nil }
            return file
        }
        try last?.close()
        if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
        try FileManager.default.moveItem(at: folder, to: place)
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

    /// Appends what an observation adds to the evidence; what goes wrong is kept in `failure`.
    ///
    /// A full disk must not end a run whose record is still in memory.
    public func add(_ observation: Observation) {
        let text = Data(Self.text(of: observation).utf8)
        do {
            try StoreFailure.about(folder) { try file.withLock { file in try file?.write(contentsOf: text) } }
        } catch {
            firstFailure.withLock { first in first = first ?? error }
        }
    }

    /// Keeps the console of a guest beside the observations, one text after the other.
    public func add(console: String) {
        guard !console.isEmpty else { return }
        do {
            let path = folder.appending(path: "console.txt")
            try StoreFailure.about(path) {
                if !FileManager.default.fileExists(atPath: path.path) { try Data().write(to: path) }
                let handle = try FileHandle(forWritingTo: path)
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(console.utf8))
                try handle.close()
            }
        } catch {
            firstFailure.withLock { first in first = first ?? error }
        }
    }

    /// What went wrong first; nil if everything was written.
    public var failure: (any Error)? { firstFailure.withLock(\.self) }

    private static func text(of observation: Observation) -> String {
        switch observation {
        case .sample(let sample):
            let place = sample.systemCall.map { "in \($0)" } ?? "in no system call"
            var text =
                "== order \(sample.order) trial \(sample.trial): \(sample.thread) in \(sample.step), seen after "
                + "\(sample.after), \(sample.microseconds) us: state \(sample.state), \(place)\n"
            for file in sample.texts { text += "-- \(file.path)\n\(file.text)\(file.text.hasSuffix("\n") ? "" : "\n")" }
            return text + "\n"
        // What began and did not end shows where a kernel died.
        case .began(let order, let trial, let isTraced):
            return "== order \(order) \(isTraced ? "traced " : "")trial \(trial) begins\n"
        case .disturbed(let order, let trial, let what, let isRepeated):
            let fate = isRepeated ? "does not count, and is run again" : "was disturbed, and counts"
            return "== order \(order) trial \(trial) \(fate): \(what)\n"
        case .traced(let traced): return Self.text(of: traced)
        case .trial(let trial): return Self.text(of: trial, kind: "trial")
        case .raced(let batch):
            return batch.outcomes.compactMap(\.example).map { Self.text(of: $0, kind: "racing trial") }.joined()
        case .held(let means): return "== the disk is held by \(means)\n"
        case .untraced(let reason): return "== no trial is traced: \(reason)\n"
        case .skip(let what): return "== skipped: \(what)\n"
        case .trouble(let what): return "== trouble: \(what)\n"
        case .miss(let what): return "== miss: \(what)\n"
        }
    }

    private static func text(of trial: Trial, kind: String) -> String {
        var text = "== order \(trial.order) \(kind) \(trial.number): \(trial.ending.rawValue)"
        if let remark = trial.remark { text += " (\(remark))" }
        if let time = trial.killedAfterMicroseconds { text += ", ended \(time) us after the kill" }
        text += "\n"
        for step in trial.steps {
            let end = step.returned.map { "\($0) us" } ?? "not returned"
            text += "   \(step.step): granted \(step.granted) us, returned \(end), \(step.result)\n"
        }
        for (name, value) in trial.values.sorted(by: { $0.key < $1.key }) { text += "   \(name) = \(value)\n" }
        return text + "\n"
    }

    private static func text(of traced: TracedTrial) -> String {
        var text = text(of: traced.trial, kind: "traced trial")
        if let remark = traced.remark { text += "   fault paths: \(remark)\n" }
        for path in traced.paths ?? [] {
            text += "   fault path of \(path.thread):\n"
            for attempt in path.attempts { text += "      \(attempt)\n" }
        }
        if !traced.text.isEmpty { text += "-- trace\n\(traced.text)" }
        return text + "\n"
    }
}
