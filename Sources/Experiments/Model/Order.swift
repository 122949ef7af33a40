/// One total order of an experiment's steps.
public struct Order: Codable, Hashable, Sendable {
    /// The ids of the steps, in the order in which they are granted.
    public let steps: [String]

    /// The order that grants `steps` one after the other.
    public init(steps: [String]) { self.steps = steps }

    /// Eight hex digits that depend on nothing but the steps: FNV-1a, 32 bits, over their ids.
    ///
    /// Stays the same when unrelated parts of the script change, so a record, a bug report and a command line can
    /// name an order for good.
    public var id: String {
        var hash: UInt32 = 0x811c_9dc5
        for byte in steps.joined(separator: "\n").utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Reads an order and checks that the threads can run it: every step once, each after its thread's earlier ones.
    ///
    /// Ids of steps that this variant leaves out are passed over.
    init(
        _ value: ScriptValue, threads: [ThreadProgram], absent: Set<String>
    ) throws(ScriptProblem) {
        var next = Dictionary(uniqueKeysWithValues: threads.map { ($0.name, $0.steps[...]) })
        let known = threads.flatMap(\.steps)
        var steps: [String] = []
        for item in try value.list("an order: a list of steps") {
            let id = try item.text("a step of a thread, such as reader.aio-read")
            if absent.contains(id) { continue }
            guard let step = known.first(where: { $0.id == id }) else {
                throw .unknown("step", id, at: item.location, known: known.map(\.id))
            }
            guard let expected = next[step.thread]?.first else {
                throw ScriptProblem(at: item.location, "impossible order: '\(id)' stands twice")
            }
            guard expected.id == id else {
                throw ScriptProblem(
                    at: item.location,
                    steps.contains(id)
                        ? "impossible order: '\(id)' stands twice"
                        : "impossible order: '\(id)' before '\(expected.id)'",
                    note: "a thread runs its steps in the order of its list")
            }
            if let later = step.after.first(where: { !steps.contains($0) }) {
                throw ScriptProblem(
                    at: item.location, "impossible order: '\(id)' before '\(later)', which it comes after")
            }
            next[step.thread]?.removeFirst()
            steps.append(id)
        }
        if let forgotten = threads.lazy.compactMap({ next[$0.name]?.first }).first {
            throw ScriptProblem(
                at: value.location, "incomplete order: '\(forgotten.id)' is never granted",
                note: "an order lists every step of every thread once")
        }
        self.steps = steps
    }
}
