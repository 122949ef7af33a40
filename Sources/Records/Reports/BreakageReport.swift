import Experiments

/// The expectations that did not hold, as text: the smallest trial that shows it, and what repeats that trial.
public struct BreakageReport {
    private let commands: (_ token: String) -> [String]

    /// A report that names the commands which repeat a trial, by its token.
    public init(commands: @escaping (_ token: String) -> [String]) { self.commands = commands }

    /// The lines; a trial that shows several of the breakages is drawn once, under all of them.
    public func lines(_ breakages: [Breakage]) -> [String] {
        var groups: [(witness: Witness?, titles: [String])] = []
        for breakage in breakages {
            let title = "does not hold: \(breakage.title); \(breakage.extent)"
            if let smallest = breakage.smallest,
                let index = groups.firstIndex(where: { $0.witness?.isSame(as: smallest) == true })
            {
                groups[index].titles.append(title)
            } else {
                groups.append((breakage.smallest, [title]))
            }
        }
        let parts = groups.map { group in
            group.titles + (group.witness.map { witness in lines(witness).map { $0.isEmpty ? "" : "  \($0)" } } ?? [])
        }
        return Array(parts.joined(separator: [""]))
    }

    private func lines(_ witness: Witness) -> [String] {
        let order = witness.order
        return ["the smallest, \(witness.token): \(order.steps.joined(separator: ", "))", ""] + witness.timeline.lines
            + [""] + witness.dumpLines + witness.outcomeLines + [""]
            + commands(witness.token).enumerated().map { ($0 == 0 ? "again: " : "       ") + $1 }
    }
}

extension Breakage {
    /// The expectation as a script writes it.
    fileprivate var title: String {
        let values = expectation.values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "\(expectation.expected.rawValue) {\(values.joined(separator: ", "))}"
            + RecordText.sequence(of: expectation)
    }

    /// How far it is broken.
    fileprivate var extent: String {
        let all = "\(orders) \(isRaced ? "outcome" : "order")\(orders == 1 ? "" : "s")"
        if orders == 0 { return "no trial counts" }
        switch expectation.expected {
        case .always, .never: return "broken in \(breaking) of \(all)"
        case .sometimes where expectation.observation == Frequency.always.title: return "so was every trial of \(all)"
        case .sometimes: return "looked for in \(all), and never seen"
        }
    }
}

extension Witness {
    /// Whether both are of one trial.
    fileprivate func isSame(as other: Witness) -> Bool {
        token == other.token && trial.number == other.trial.number
    }
}
