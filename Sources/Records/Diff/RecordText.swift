import Experiments

/// How parts of a record read in a line.
enum RecordText {
    static func values(_ values: [String: Value]) -> String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    static func outcome(_ outcome: OutcomeRecord) -> String {
        (outcome.ending == .completed ? "" : "\(outcome.ending.rawValue) ") + "{\(values(outcome.values))}"
    }

    /// What an expectation speaks of: `{content=0x11} when server.madvise < handler.write-unprotect`.
    static func expectation(_ expectation: ExpectationRecord) -> String {
        "{\(values(expectation.values))}" + sequence(of: expectation)
    }

    /// Which orders an expectation speaks of, ` when a.x < b.y`; nothing if it speaks of all.
    static func sequence(of expectation: ExpectationRecord) -> String {
        expectation.order.map { " when \($0.joined(separator: " < "))" } ?? ""
    }

    static func events(_ events: [Event]) -> String {
        events.isEmpty ? "no message" : events.map { event($0) }.joined(separator: ", then ")
    }

    private static func event(_ event: Event) -> String {
        let flags = event.flags.isEmpty ? "" : " \(event.flags.joined(separator: "|"))"
        let place = event.in.map { " in \($0)" + (event.offset.map { "+\($0)" } ?? "") } ?? ""
        return event.kind + flags + place + (event.thread.map { " by \($0)" } ?? "")
    }

    static func attempts(_ path: FaultPath) -> [String] {
        path.attempts.isEmpty
            ? ["\(path.thread): no fault"] : path.attempts.map { "\(path.thread): \($0.withoutCaller)" }
    }
}
