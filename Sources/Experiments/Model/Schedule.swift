/// In which orders an experiment's steps run.
public enum Schedule: Hashable, Sendable {
    /// In every order that the threads allow: `orders: all`.
    case all
    /// In the orders that the script lists.
    case listed([Order])
    /// In none: the threads race, `orders: racing`.
    case racing

    /// Reads `orders`; ids of steps that this variant leaves out are passed over.
    init(_ value: ScriptValue, threads: [ThreadProgram], absent: Set<String>) throws(ScriptProblem) {
        if case .scalar(let text) = value.content {
            switch text {
            case "all": self = .all
            case "racing": self = .racing
            default: throw .unknown("word", text, at: value.location, known: ["all", "racing"])
            }
            return
        }
        var orders: [Order] = []
        for item in try value.list("'all', 'racing', or a list of orders") {
            let order = try Order(item, threads: threads, absent: absent)
            if !orders.contains(order) { orders.append(order) }
        }
        guard !orders.isEmpty else { throw ScriptProblem(at: value.location, "a script without an order") }
        self = .listed(orders)
    }
}
