import Foundation

/// How facts are called in reports.
enum Wording {
    static func label(of fact: Fact) -> String {
        let subject = fact.subject ?? ""
        return switch fact.kind {
        case .script: "script"
        case .variants: "variant"
        case .verdict: "verdict"
        case .value: subject
        case .outcome, .observation: "\(fact.kind == .outcome ? "outcome" : "observation") \(subject)"
        case .duration: "duration of \(subject)"
        case .orders: "order"
        case .orderOutcomes: "outcomes of an order"
        case .impossible: "impossible"
        case .hung: "hung"
        case .oops: "oops"
        case .state: "state of \(subject)"
        case .systemCall: "system call of \(subject)"
        case .seenAfter: "\(subject) seen blocked after"
        case .events: "messages"
        case .faultPath: "fault path"
        }
    }

    static func plural(of kind: Fact.Kind) -> String {
        switch kind {
        case .script: "script"
        case .variants: "variants"
        case .verdict: "verdicts"
        case .value, .outcome, .orderOutcomes: "outcomes"
        case .observation: "observations"
        case .duration: "durations"
        case .orders: "orders"
        case .impossible: "impossible orders"
        case .hung: "hangs"
        case .oops: "oopses"
        case .state: "states"
        case .systemCall: "system calls"
        case .seenAfter: "how long threads block"
        case .events: "messages"
        case .faultPath: "fault paths"
        }
    }

    /// Whether a difference of this kind is one that nobody should overlook.
    static func isAlarming(_ fact: Fact) -> Bool {
        [.verdict, .value, .outcome, .observation, .state, .hung, .oops, .impossible].contains(fact.kind)
    }

    /// Two significant digits; `below 0.0001` where fewer say it.
    static func probability(_ value: Double) -> String {
        value < 0.0001 ? "below 0.0001" : value.formatted(.number.precision(.significantDigits(1...2)))
    }
}
