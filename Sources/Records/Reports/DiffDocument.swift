/// A diff as JSON, for programs to read.
public struct DiffDocument: Encodable {
    /// The version of this document.
    public static let currentFormat = 1

    private let format = DiffDocument.currentFormat
    private let from: Side
    private let to: Side
    private let isEmpty: Bool
    private let machine: [MachineChange]?
    private let onlyFrom: [String]
    private let onlyTo: [String]
    private let experiments: [ExperimentDocument]

    private enum CodingKeys: String, CodingKey {
        case format, from, to, machine, experiments
        case isEmpty = "same"
        case onlyFrom = "only-from"
        case onlyTo = "only-to"
    }

    /// The document of `diff`; a semantic one has no stacks.
    public init(_ diff: KernelDiff, semantic isSemantic: Bool) {
        from = Side(diff.from)
        to = Side(diff.to)
        isEmpty = diff.isEmpty(semantic: isSemantic)
        machine = diff.machine?.changes.map { MachineChange($0) }
        onlyFrom = diff.onlyFrom
        onlyTo = diff.onlyTo
        experiments = diff.records.map { ExperimentDocument($0, semantic: isSemantic) }
    }

    private struct Side: Encodable {
        let kernel: String
        let release: String?

        init(_ side: KernelDiff.Side) {
            kernel = side.name
            release = side.machine?.release
        }
    }
}

/// What two machines offer differently, as JSON.
struct MachineChange: Encodable {
    let name: String
    let from: [String]
    let to: [String]

    init(_ change: MachineDiff.Change) {
        name = change.name
        from = change.from
        to = change.to
    }
}

/// What differs in one experiment, as JSON.
struct ExperimentDocument: Encodable {
    private let experiment: String
    private let differences: [DifferenceDocument]
    private let stacks: [StackDocument]
    private let notCompared: [LackDocument]
    private let same: [Fact.Kind]
    private let sameStates: [String: [String]]

    private enum CodingKeys: String, CodingKey {
        case experiment, differences, stacks, same
        case notCompared = "not-compared"
        case sameStates = "same-states"
    }

    init(_ diff: RecordDiff, semantic isSemantic: Bool) {
        experiment = diff.experiment
        differences = diff.differences.map { DifferenceDocument($0) }
        stacks = isSemantic ? [] : diff.stacks.map { StackDocument($0) }
        notCompared = diff.notCompared.map { LackDocument($0) }
        same = diff.same
        sameStates = diff.sameStates
    }
}

private struct PlaceDocument: Encodable {
    let variant: String
    let order: String?

    init(_ place: Difference.Place) {
        variant = place.variant
        order = place.order
    }
}

private struct DifferenceDocument: Encodable {
    let kind: Fact.Kind
    let subject: String?
    let from: [String]
    let to: [String]
    let p: Double?
    let places: [PlaceDocument]

    init(_ difference: Difference) {
        kind = difference.fact.kind
        subject = difference.fact.subject
        from = difference.from
        to = difference.to
        p = difference.pValue
        places = difference.places.map { PlaceDocument($0) }
    }
}

private struct StackDocument: Encodable {
    struct Frame: Encodable {
        let change: StackAlignment.Change
        let from: String?
        let to: String?
    }

    let step: String
    /// What became of it; nil if one kernel has no such stack.
    let kind: StackChange.Kind?
    let reason: String?
    let frames: [Frame]
    let places: [PlaceDocument]

    init(_ stack: StackDifference) {
        step = stack.step
        let change = stack.change
        kind = change?.kind
        reason = change?.reason
        let rows =
            change?.alignment.rows
            ?? (stack.from ?? []).map { StackAlignment.Row(from: $0, to: nil) }
            + (stack.to ?? []).map { StackAlignment.Row(from: nil, to: $0) }
        frames = rows.map { Frame(change: $0.change, from: $0.from, to: $0.to) }
        places = stack.places.map { PlaceDocument($0) }
    }
}

private struct LackDocument: Encodable {
    let what: String
    let from: String?
    let to: String?
    let places: [PlaceDocument]

    init(_ lack: NotCompared) {
        what = lack.what
        from = lack.from
        to = lack.to
        places = lack.places.map { PlaceDocument($0) }
    }
}
