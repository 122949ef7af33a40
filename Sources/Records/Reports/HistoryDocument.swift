/// A history as JSON, for programs to read.
public struct HistoryDocument: Encodable {
    private let format = DiffDocument.currentFormat
    private let kernels: [String]
    private let machine: Row<MachineChange>
    private let experiments: [Row<ExperimentDocument>]

    /// A row of the table, and where it changes.
    private struct Row<Change: Encodable>: Encodable {
        let name: String
        /// A number for each kernel, the same for those that behave alike; null without a record.
        let behaviours: [Int?]
        /// The verdict on each kernel; null without a record.
        let verdicts: [Verdict?]?
        let changes: [Step]

        struct Step: Encodable {
            let from: String
            let to: String
            let changes: [Change]
        }
    }

    /// The document of `history`; a semantic one has no stacks.
    public init(_ history: History, semantic isSemantic: Bool) {
        let names = history.kernels
        kernels = names
        machine = Row(
            name: "machine", behaviours: history.machines, verdicts: nil,
            changes: history.machineSteps.map { step in
                .init(from: names[step.from], to: names[step.to], changes: step.diff.changes.map { MachineChange($0) })
            })
        experiments = history.experiments.map { experiment in
            let steps = experiment.steps.filter { !$0.diff.isEmpty(semantic: isSemantic) }
            return Row(
                name: experiment.experiment, behaviours: experiment.cells.map { $0?.behaviour },
                verdicts: experiment.cells.map { $0?.verdict },
                changes: steps.map { step in
                    .init(
                        from: names[step.from], to: names[step.to],
                        changes: [ExperimentDocument(step.diff, semantic: isSemantic)])
                })
        }
    }
}
