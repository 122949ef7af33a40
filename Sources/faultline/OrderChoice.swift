import ArgumentParser
import Experiments
import Scripts

/// The variants of a script in which an order, or a race with given delays, is to be run.
struct OrderChoice {
    /// The variants, in the order of the matrix.
    let variants: [ScriptVariant]

    /// How many variants or orders an error lists.
    private static let listed = 12

    /// The variants with the order that the token `id` names and all values of `assignments`, each `variable=value`.
    ///
    /// - Throws: a usage error that says what there is, if there is none.
    init(_ id: String, variants assignments: [String], of script: Script) throws {
        let wanted = try assignments.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("--variant takes VARIABLE=VALUE, such as backing=shmem")
            }
            let values = script.variants.compactMap { $0.variant[parts[0]] }
            guard values.contains(parts[1]) else {
                let known = script.variants.flatMap(\.variant.assignments).map { "\($0.variable)=\($0.value)" }
                throw ValidationError("no variant of \(script.name) has '\(text)'\(Self.known(known))")
            }
            return (variable: parts[0], value: parts[1])
        }
        let chosen = script.variants.filter { variant in
            wanted.allSatisfy { variant.variant[$0.variable] == $0.value }
        }
        let place = assignments.isEmpty ? script.name : "\(script.name) with \(assignments.joined(separator: " "))"
        guard !chosen.isEmpty else {
            throw ValidationError("no variant is \(place)\(Self.known(script.variants.map(\.variant.label)))")
        }
        if let delays = RaceDelays(id) {
            let count = delays.nanoseconds.count
            variants = chosen.filter { $0.experiment.steps.count == count }
            guard variants.isEmpty else { return }
            let known = Set(chosen.map { "\($0.experiment.steps.count)" }).sorted()
            throw ValidationError("a race of \(count) steps in \(place), which has \(known.joined(separator: " or "))")
        }
        variants = chosen.filter { variant in variant.order(id) != nil }
        guard variants.isEmpty else { return }
        let known = chosen.flatMap { $0.orders.map { "\($0.id) (\($0.steps.joined(separator: ", ")))" } }
        throw ValidationError("no order '\(id)' in \(place)\(Self.known(known))")
    }

    /// What there is, each once, as the rest of a message.
    private static func known(_ all: [String]) -> String {
        var each: [String] = []
        for text in all where !each.contains(text) { each.append(text) }
        guard !each.isEmpty else { return "; it has none" }
        let rest = each.count - listed
        return "; there are:" + each.prefix(listed).map { "\n  \($0)" }.joined()
            + (rest > 0 ? "\n  and \(rest) more, which 'faultline show' lists" : "")
    }
}
