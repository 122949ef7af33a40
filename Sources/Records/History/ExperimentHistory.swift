import Crypto
import Experiments
import Foundation

/// How one experiment came out on every kernel: which kernels behave alike, and what changed from one to the next.
public struct ExperimentHistory: Sendable {
    /// What one kernel showed.
    public struct Cell: Hashable, Sendable {
        /// The behaviour, from 0: kernels with the same number behave alike, as far as both could be observed.
        public let behaviour: Int
        /// The verdict.
        public let verdict: Verdict
        /// Why fault paths are not known, each reason once.
        let lacks: Set<String>
    }

    /// What changed between a kernel and the one before it that has a record.
    public struct Step: Sendable {
        /// The kernel before, by its place among the kernels.
        public let from: Int
        /// The kernel, by its place.
        public let to: Int
        /// What differs.
        public let diff: RecordDiff
    }

    /// The experiment's name.
    public let experiment: String
    /// What each kernel showed; nil where there is no record.
    public let cells: [Cell?]
    /// Where something changed, in the order of the kernels.
    public let steps: [Step]
    /// The records that could not be read, by the kernel's place; they are passed over.
    public let failures: [Int: ReadFailure]

    /// Reads the records of an experiment on kernels that are in order.
    ///
    /// A record's bytes are read once, and parsed only where they differ from those of the kernel before.
    init(_ experiment: String, on kernels: [KernelResults]) {
        var reader = HistoryReader()
        var failures: [Int: ReadFailure] = [:]
        for (place, kernel) in kernels.enumerated() {
            do {
                try reader.take(kernel.file(of: experiment), at: place)
            } catch {
                failures[place] = error
                reader.skip()
            }
        }
        self.failures = failures
        self.experiment = experiment
        cells = reader.cells
        steps = reader.steps
    }
}

/// Reads the records of one experiment, kernel by kernel.
private struct HistoryReader {
    private struct Last {
        var place: Int
        let digest: SHA256Digest
        let record: Record
        let behaviour: Behaviour
        let cell: ExperimentHistory.Cell
    }

    private(set) var cells: [ExperimentHistory.Cell?] = []
    private(set) var steps: [ExperimentHistory.Step] = []
    private var classes = BehaviourClasses()
    private var known: [SHA256Digest: ExperimentHistory.Cell] = [:]
    private var last: Last?

    mutating func skip() { cells.append(nil) }

    mutating func take(_ file: (data: Data, path: String)?, at place: Int) throws(ReadFailure) {
        guard let (data, path) = file else { return skip() }
        let digest = SHA256.hash(data: data)
        if let last, last.digest == digest {
            self.last?.place = place
            cells.append(last.cell)
            return
        }
        let record = try ResultsFile.decode(Record.self, data, of: path)
        let behaviour = Behaviour(of: record)
        let cell =
            known[digest]
            ?? ExperimentHistory.Cell(
                behaviour: classes.number(of: behaviour, after: last?.cell.behaviour), verdict: record.verdict,
                lacks: behaviour.lacks)
        known[digest] = cell
        if let last {
            // What the kernel before did not show, others that behave like it did.
            let before = last.behaviour.filled(from: classes[last.cell.behaviour])
            let diff = RecordDiff((last.record, before), (record, behaviour))
            if !diff.isEmpty(semantic: false) {
                steps.append(ExperimentHistory.Step(from: last.place, to: place, diff: diff))
            }
        }
        last = Last(place: place, digest: digest, record: record, behaviour: behaviour, cell: cell)
        cells.append(cell)
    }
}
