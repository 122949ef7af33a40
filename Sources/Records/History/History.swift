/// All kernels of a folder of results side by side: which behave alike in which experiment, and when that changed.
public struct History: Sendable {
    /// The kernels, by version.
    public let kernels: [String]
    /// The shortest names that tell the kernels apart: `5.10`, `6.18.15`, `host`.
    public let shortNames: [String]
    /// The experiments, by name.
    public let experiments: [ExperimentHistory]
    /// What the kernels offer: a number for each kernel, the same for those that offer the same; nil without a
    /// `machine.json`.
    public let machines: [Int?]
    /// Where what they offer changed.
    public let machineSteps: [MachineStep]
    private let machineFailures: [ReadFailure]

    /// What two neighbouring kernels offer differently.
    public struct MachineStep: Sendable {
        /// The kernel before, by its place among the kernels.
        public let from: Int
        /// The kernel, by its place.
        public let to: Int
        /// What differs.
        public let diff: MachineDiff
    }

    /// Reads all records; experiments side by side, one per CPU.
    ///
    /// - Parameter experiments: the experiments to read; empty reads all.
    /// A record that cannot be read is passed over, and is one of `failures`.
    /// - Throws: `ReadFailure` if there is no folder, or an experiment has no record.
    public init(of results: Results, experiments asked: [String] = []) async throws {
        let folders = try results.kernels()
        let known = Set(folders.flatMap(\.experiments)).sorted()
        for name in asked where !known.contains(name) {
            throw ReadFailure(name, "no record of '\(name)'; there are \(known.joined(separator: ", "))")
        }
        let names = asked.isEmpty ? known : known.filter(asked.contains)
        kernels = folders.map(\.name)
        shortNames = Results.shortNames(of: kernels)
        experiments = await withTaskGroup(of: ExperimentHistory.self) { group in
            for name in names { group.addTask { ExperimentHistory(name, on: folders) } }
            var read: [ExperimentHistory] = []
            for await history in group { read.append(history) }
            return read.sorted { $0.experiment < $1.experiment }
        }
        (machines, machineSteps, machineFailures) = Self.machines(of: folders)
    }

    /// What could not be read.
    public var failures: [ReadFailure] {
        machineFailures + experiments.flatMap { $0.failures.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Whether no kernel differs from the one before it; with `semantic`, stacks do not count.
    public func isEmpty(semantic: Bool) -> Bool {
        machineSteps.isEmpty && experiments.allSatisfy { $0.steps.allSatisfy { $0.diff.isEmpty(semantic: semantic) } }
    }

    /// Why fault paths of kernels are not known.
    var lacks: [(kernel: String, reason: String)] {
        kernels.enumerated().flatMap { place, kernel in
            let reasons = experiments.reduce(into: Set<String>()) { $0.formUnion($1.cells[place]?.lacks ?? []) }
            return reasons.sorted().map { (kernel, $0) }
        }
    }

    private static func machines(
        of folders: [KernelResults]
    ) -> (numbers: [Int?], steps: [MachineStep], failures: [ReadFailure]) {
        var failures: [ReadFailure] = []
        var numbers: [Int?] = []
        var steps: [MachineStep] = []
        // What machines of a number offer, as far as any of them could be probed.
        var offers: [[String: [String]]] = []
        var last: (place: Int, number: Int)?
        for (place, folder) in folders.enumerated() {
            var machine: MachineRecord?
            do throws(ReadFailure) { machine = try folder.machine() } catch { failures.append(error) }
            guard let offer = machine?.offers else {
                numbers.append(nil)
                continue
            }
            let candidates = (last.map { [$0.number] } ?? []) + Array(offers.indices)
            let number = candidates.first { MachineDiff(offers[$0], offer).changes.isEmpty } ?? offers.count
            if number == offers.count {
                offers.append(offer)
            } else {
                offers[number].merge(offer) { known, _ in known }
            }
            if let last, last.number != number {
                let diff = MachineDiff(offers[last.number], offers[number])
                steps.append(MachineStep(from: last.place, to: place, diff: diff))
            }
            numbers.append(number)
            last = (place, number)
        }
        return (numbers, steps, failures)
    }
}
