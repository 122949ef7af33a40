import Experiments

/// What the records of all kernels say to one question: two lines, the answer and where it was seen.
struct Finding {
    /// A record with its kernel.
    typealias Seen = (kernel: String, record: Record)

    private let asked: Asked
    /// The records that count.
    let seen: [Seen]
    private let outdated: [String]

    /// The answer that the records of `kernels` give; a kernel without a record says nothing.
    init(_ asked: Asked, on kernels: [ResultSet.Kernel]) {
        self.asked = asked
        let found: [Seen] = kernels.flatMap { kernel in
            kernel.records.filter { $0.experiment == asked.experiment }.map { (kernel.name, $0) }
        }
        seen = found.filter { $0.record.script == asked.script }
        outdated = found.filter { $0.record.script != asked.script }.map(\.kernel)
    }

    /// The answer in words: the script's where every expectation held, else what did not hold.
    var answer: String {
        let broken = seen.flatMap { kernel, record in
            record.variants.filter { ![.pass, .done, .skip].contains($0.verdict) }.map { variant in
                let place = variant.label.isEmpty ? kernel : "\(kernel), \(variant.label)"
                return "\(place): \(variant.verdict.rawValue), \(variant.explanation ?? "no reason given")"
            }
        }
        if !broken.isEmpty { return "Not as expected everywhere. \(broken.joined(separator: ". "))." }
        guard !ran.isEmpty else { return "Not known: it ran on none of these kernels." }
        return asked.answer.pieces.map(text).joined()
    }

    /// On which kernels, in how many trials, and where it could not be asked.
    var evidence: String {
        var sentences: [String] = []
        if let first = ran.first, let last = ran.last {
            let trials = ran.flatMap { $0.record.variants.flatMap(\.outcomes) }.reduce(0) { $0 + $1.count }
            let range = ran.count == 1 ? first.kernel : "\(ran.count) kernels, \(first.kernel) to \(last.kernel)"
            sentences.append("\(trials) trials on \(range)")
        }
        for (reason, places) in skips {
            sentences.append("not asked on \(places.joined(separator: ", ")): missing \(reason)")
        }
        if asked.answer.pieces.contains(.userfaultReturned) { sentences += tracing }
        if !outdated.isEmpty {
            sentences.append("not counted: records of an earlier script, of \(outdated.joined(separator: ", "))")
        }
        return "\(asked.experiment): \(sentences.isEmpty ? "no record" : sentences.joined(separator: "; "))."
    }

    /// The table that the answer has, as Markdown; nil without one, or without a record.
    var table: String? {
        let records = zip(Results.shortNames(of: seen.map(\.kernel)), seen.map(\.record)).map { ($0, $1) }
        if records.isEmpty { return nil }
        let isMeasured = records.contains { $0.1.variants.contains { !$0.measured.isEmpty } }
        let tables = [
            asked.answer.table.map { FindingTable($0, records).text },
            isMeasured ? MeasurementTable(records).text : nil,
        ].compactMap(\.self)
        return tables.isEmpty ? nil : tables.joined(separator: "\n")
    }

    private var ran: [Seen] { seen.filter { $0.record.variants.contains { !$0.outcomes.isEmpty } } }

    /// What is missing, with the kernels and variants that miss it.
    private var skips: [(reason: String, places: [String])] {
        var places: [String: [String]] = [:]
        for (kernel, record) in seen {
            let skipped = Dictionary(grouping: record.variants.filter { $0.verdict == .skip }) { $0.skip ?? "" }
            for (reason, variants) in skipped {
                let labels = variants.map(\.label)
                let selection = VariantSelection.text(labels, of: record.variants.map(\.label))
                let isAll = labels.count == record.variants.count
                places[reason, default: []].append(isAll ? kernel : "\(kernel) for \(selection)")
            }
        }
        return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    // MARK: Values

    private func text(_ piece: Answer.Piece) -> String {
        switch piece {
        case .words(let words): words
        case .values(let name):
            Self.text(
                ran.flatMap { $0.record.variants.flatMap { $0.outcomes.compactMap { $0.values[name]?.description } } })
        case .blockedIn: Self.text(blocked.filter { $0.worker == nil }.map { $0.syscall ?? "a page fault" })
        case .userfaultReturned:
            Self.text(
                userfaults.map { $0.returned.map { $0.isEmpty ? "0" : $0.joined(separator: "|") } ?? "nothing yet" })
        }
    }

    private static func text(_ values: [String]) -> String {
        let distinct = Set(values).sorted()
        return distinct.isEmpty ? "(unknown)" : distinct.joined(separator: " or ")
    }

    private var orders: [OrderRecord] { ran.flatMap { $0.record.variants.flatMap(\.orders) } }

    private var blocked: [BlockedRecord] { orders.flatMap(\.blocked) }

    private var userfaults: [UserfaultAttempt] { orders.flatMap { Self.userfaults(of: $0) } }

    private static func userfaults(of order: OrderRecord) -> [UserfaultAttempt] {
        order.faultPaths.paths.flatMap(\.attempts).compactMap(\.userfault)
    }

    /// Whether the order's fault paths could not be observed, which is not the same as none.
    private static func isBlind(_ order: OrderRecord) -> Bool {
        order.faultPaths.whyNotObservable != nil
    }

    private var tracing: [String] {
        let traced = ran.filter {
            $0.record.variants.contains { $0.orders.contains { !Self.userfaults(of: $0).isEmpty } }
        }
        let blind = ran.filter { $0.record.variants.contains { $0.orders.contains(where: Self.isBlind) } }.map(\.kernel)
        return [
            "\(userfaults.count) calls of handle_userfault() traced on \(traced.count) kernel\(traced.count == 1 ? "" : "s")"
        ]
            + (blind.isEmpty ? [] : ["not observable on \(blind.joined(separator: ", "))"])
    }
}
