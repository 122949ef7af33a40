import Experiments
public import Foundation
public import Records
public import Scripts
import Synchronization

/// Experiments × kernels: each cell is one experiment on one kernel, and ends in one record.
public struct KernelMatrix: Sendable {
    /// One experiment on one kernel.
    public struct Cell: Sendable, Hashable {
        /// The experiment's name.
        public let experiment: String
        /// The kernel's name.
        public let kernel: KernelName
    }

    /// What a matrix reports while it runs; from several cells at once.
    public enum Progress: Sendable {
        /// A cell was done in an earlier run of the same matrix.
        case known(Cell, Record)
        /// A cell has got somewhere.
        case running(Cell, ScriptRun.Progress)
        /// A cell is done: where its record is, if it is kept, whether that is new, and how boots died on the way.
        case ended(Cell, Record, RecordStore?, isNew: Bool, flakes: [String])
        /// A cell could not be run or kept.
        case failed(Cell, any Error)
    }

    private let scripts: [Script]
    private let kernels: [MatrixKernel]
    private let settings: RunSettings
    private let results: URL
    private let lanes: Int
    private let keepsRecords: Bool

    /// A matrix whose records go to `results`.
    ///
    /// - Parameters:
    ///   - lanes: how many guests run at once.
    ///   - keepsRecords: whether records are written.
    public init(
        _ scripts: [Script], on kernels: [MatrixKernel], settings: RunSettings, results: URL, lanes: Int,
        keepsRecords: Bool
    ) {
        self.scripts = scripts
        self.kernels = kernels
        self.settings = settings
        self.results = results
        self.lanes = lanes
        self.keepsRecords = keepsRecords
    }

    /// Runs every cell that is not done, and reports each; a cell that fails costs no other cell its record.
    ///
    /// - Parameter anew: whether cells are run again that an interrupted run of the same matrix has done.
    /// - Returns: how many cells were known from such a run.
    @discardableResult
    public func run(anew: Bool, progress: @escaping @Sendable (Progress) -> Void) async -> Int {
        let journal = MatrixJournal(results: results, identity: identity)
        if anew { journal.clear() }
        var known = 0
        var lanesOfWork: [[Work]] = [[], []]
        for script in scripts {
            for kernel in kernels {
                let work = Work(script: script, kernel: kernel)
                if keepsRecords, journal.verdict(of: key(work)) != nil,
                    let record = store(work).record(of: script.name)
                {
                    known += 1
                    progress(.known(work.cell, record))
                } else {
                    lanesOfWork[kernel.isHost ? 0 : 1].append(work)
                }
            }
        }
        // The longest first, so that no lane has one to itself in the end.
        let lengths = lanesOfWork[1].map { $0.length(under: settings.race) }
        let byLength = lanesOfWork[1].enumerated().sorted {
            (lengths[$1.offset], $0.offset) < (lengths[$0.offset], $1.offset)
        }
        let guests = min(max(1, lanes), byLength.count)
        let (onHost, inGuests) = (WorkQueue(lanesOfWork[0]), WorkQueue(byLength.map(\.element)))
        await withTaskGroup(of: Void.self) { group in
            for queue in [onHost] + Array(repeating: inGuests, count: max(1, lanes)) {
                group.addTask {
                    while let work = queue.next(), !Task.isCancelled {
                        await run(work, amongGuests: guests, journal, progress)
                    }
                }
            }
        }
        if !Task.isCancelled, isComplete(journal) { journal.clear() }
        return known
    }

    private func isComplete(_ journal: MatrixJournal) -> Bool {
        scripts.allSatisfy { script in
            kernels.allSatisfy { journal.verdict(of: key(Work(script: script, kernel: $0))) != nil }
        }
    }

    private func run(
        _ work: Work, amongGuests guests: Int, _ journal: MatrixJournal,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async {
        let cell = work.cell
        do {
            let store = store(work)
            let agent = work.kernel.makeAgent(guests)
            let evidence = keepsRecords ? try store.evidence(of: work.script.name) : nil
            let run = ScriptRun(work.script, agent: agent, settings: settings)
            let record = try await run.run(evidence: evidence) { progress(.running(cell, $0)) }
            if let guest = agent as? GuestAgent { evidence?.add(console: guest.takeConsoles()) }
            var isNew = false
            if keepsRecords {
                // A kernel that never came up is no machine to describe.
                if let machine = agent.knownMachine { try store.write(work.kernel.record(machine)) }
                isNew = try store.write(record)
                if isNew { try evidence?.publish() }
                try journal.note(key(work), record.verdict)
            }
            progress(
                .ended(
                    cell, record, keepsRecords ? store : nil, isNew: isNew, flakes: (agent as? GuestAgent)?.flakes ?? []
                )
            )
            if let failure = evidence?.failure { throw failure }
        } catch is CancellationError {
            // Whoever gave up knows.
        } catch {
            progress(.failed(cell, error))
        }
    }

    private func store(_ work: Work) -> RecordStore {
        let races = work.script.variants.contains { settings.race.plan(for: $0.experiment) != nil }
        return RecordStore(results: results, kernel: work.kernel.name, races: races)
    }

    /// What a cell's verdict depends on.
    private func key(_ work: Work) -> String {
        let script = Digest.of(Data(work.script.source.text.utf8))
        return "\(work.kernel.name)/\(work.script.name) \(Digest.of(Data("\(work.kernel.identity)\n\(script)".utf8)))"
    }

    private var identity: String {
        let cells = scripts.flatMap { script in kernels.map { key(Work(script: script, kernel: $0)) } }
        let asked =
            "\(settings.trials ?? 0) \(settings.tracedTrials) \(settings.watchdogMilliseconds) \(settings.scratch) \(settings.race.identity)"
        return (cells.sorted() + [asked]).joined(separator: "\n")
    }
}

/// A cell with what it takes to run it.
private struct Work: Sendable {
    let script: Script
    let kernel: MatrixKernel

    /// How many trials in order it takes about as long as; some thirty of a race take as long as one.
    func length(under race: RaceSettings) -> Int {
        script.variants.reduce(0) { sum, variant in
            if let plan = race.plan(for: variant.experiment) { return sum + plan.trials / 32 }
            return sum + variant.orders.count * (variant.experiment.trials + 1)
        }
    }

    var cell: KernelMatrix.Cell { KernelMatrix.Cell(experiment: script.name, kernel: kernel.name) }
}

/// Work that several lanes take from.
private final class WorkQueue: Sendable {
    private let rest: Mutex<ArraySlice<Work>>

    init(_ work: [Work]) { rest = Mutex(work[...]) }

    func next() -> Work? { rest.withLock { $0.popFirst() } }
}
