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

    /// Reads the records of an experiment on kernels that are in order.
    ///
    /// A record's bytes are read once, and parsed once for all kernels that have the same.
    /// - Throws: `ReadFailure` for the first record that cannot be read.
    init(_ experiment: String, on kernels: [KernelResults]) throws(ReadFailure) {
        var reader = HistoryReader()
        for (place, kernel) in kernels.enumerated() {
            guard let (data, path) = try kernel.file(of: experiment) else {
                reader.skip()
                continue
            }
            try reader.take(data, path, at: place)
        }
        self.experiment = experiment
        cells = reader.cells
        steps = reader.steps
    }
}

/// Reads the records of one experiment, kernel by kernel.
private struct HistoryReader {
    private struct Last {
        let place: Int
        let digest: SHA256Digest
        let record: Record
        let cell: ExperimentHistory.Cell
    }

    private(set) var cells: [ExperimentHistory.Cell?] = []
    private(set) var steps: [ExperimentHistory.Step] = []
    private var classes = BehaviourClasses()
    private var known: [SHA256Digest: ExperimentHistory.Cell] = [:]
    private var last: Last?

    mutating func skip() { cells.append(nil) }

    mutating func take(_ data: Data, _ path: String, at place: Int) throws(ReadFailure) {
        let digest = SHA256.hash(data: data)
        if let last, last.digest == digest {
            self.last = Last(place: place, digest: digest, record: last.record, cell: last.cell)
            cells.append(last.cell)
            return
        }
        let record = try ResultsFile.decode(Record.self, data, of: path)
        let cell =
            known[digest]
            ?? ExperimentHistory.Cell(
                behaviour: classes.number(of: record, after: last?.cell.behaviour), verdict: record.verdict,
                lacks: Behaviour(of: record).lacks)
        known[digest] = cell
        if let last {
            // What the kernel before did not show, others that behave like it did.
            let before = classes.filled(last.record, of: last.cell.behaviour)
            let diff = RecordDiff(before, record)
            if !diff.isEmpty(semantic: false) {
                steps.append(ExperimentHistory.Step(from: last.place, to: place, diff: diff))
            }
        }
        last = Last(place: place, digest: digest, record: record, cell: cell)
        cells.append(cell)
    }
}

/// The behaviours that were seen, numbered as they came.
private struct BehaviourClasses {
    private struct Class {
        var behaviour: Behaviour
        /// A record of it; of several the one that shows most fault paths.
        var record: Record
    }

    private var classes: [Class] = []
    /// The classes by all but their fault paths, which not every kernel shows.
    private var numbers: [Behaviour: [Int]] = [:]

    /// The number of a record's behaviour; where several fit, because not everything is known, the neighbour's is meant.
    mutating func number(of record: Record, after neighbour: Int?) -> Int {
        let behaviour = Behaviour(of: record)
        let key = behaviour.withoutFaultPaths
        let fitting = numbers[key] ?? []
        for number in fitting.filter({ $0 == neighbour }) + fitting.filter({ $0 != neighbour }) {
            guard let merged = classes[number].behaviour.merged(with: behaviour) else { continue }
            classes[number].behaviour = merged
            classes[number].record = record.filled(from: classes[number].record)
            return number
        }
        classes.append(Class(behaviour: behaviour, record: record))
        numbers[key, default: []].append(classes.count - 1)
        return classes.count - 1
    }

    /// The record with the fault paths that others of its class show.
    func filled(_ record: Record, of number: Int) -> Record { record.filled(from: classes[number].record) }
}

extension Behaviour {
    /// Why fault paths are not known, each reason once.
    fileprivate var lacks: Set<String> {
        variants.values.reduce(into: []) { reasons, variant in
            for order in variant.orders.values {
                if case .unknown(let reason) = order.faultPath { reasons.insert(reason) }
            }
        }
    }

    /// Both behaviours in one, if they differ in nothing that both know.
    fileprivate func merged(with other: Behaviour) -> Behaviour? {
        var merged = self
        for (label, variant) in other.variants {
            for (id, order) in variant.orders {
                switch (merged.variants[label]?.orders[id]?.faultPath, order.faultPath) {
                case (.lines(let mine)?, .lines(let others)): if mine != others { return nil }
                case (.unknown?, .lines): merged.variants[label]?.orders[id]?.faultPath = order.faultPath
                case (_, .unknown), (nil, _): break
                }
            }
        }
        return merged
    }
}

extension Record {
    /// The record with the fault paths of another where its own are not known.
    fileprivate func filled(from other: Record) -> Record {
        var filled = self
        let others = Dictionary(other.variants.map { ($0.label, $0) }) { first, _ in first }
        for variant in variants.indices {
            guard let source = others[variants[variant].label] else { continue }
            let orders = Dictionary(source.orders.map { ($0.id, $0.faultPaths) }) { first, _ in first }
            for order in variants[variant].orders.indices {
                if case .observed = variants[variant].orders[order].faultPaths { continue }
                guard case .observed(let paths)? = orders[variants[variant].orders[order].id] else { continue }
                filled.variants[variant].orders[order].faultPaths = .observed(paths)
            }
        }
        return filled
    }
}
