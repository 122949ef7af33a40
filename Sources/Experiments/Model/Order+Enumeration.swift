extension Order {
    /// How many orders `all` may stand for before a script must name the ones it wants.
    public static let enumerationLimit = 5_000

    /// Every interleaving of the threads' steps that keeps each thread's own order and what the steps come `after`, by the
    /// names of the steps; nil if there are more than `enumerationLimit`.
    ///
    /// - Parameter independence: if given, only one of all equivalent orders: the one that `representative` names.
    public static func all(of threads: [ThreadProgram], pruning independence: Independence? = nil) -> [Order]? {
        let threads = threads.sorted { $0.name < $1.name }
        var orders: [Order] = []
        var taken = threads.map { _ in 0 }
        var steps: [String] = []
        let length = threads.reduce(0) { $0 + $1.steps.count }

        // Normal forms of traces are closed under prefixes, so a prefix that is none has no order worth a look.
        func extend() -> Bool {
            if steps.count == length {
                orders.append(Order(steps: steps))
                return orders.count <= enumerationLimit
            }
            for (index, thread) in threads.enumerated() where taken[index] < thread.steps.count {
                let step = thread.steps[taken[index]]
                guard step.after.allSatisfy(steps.contains) else { continue }
                if let independence, comesTooLate(step.id, after: steps, independence) { continue }
                steps.append(step.id)
                taken[index] += 1
                guard extend() else { return false }
                taken[index] -= 1
                steps.removeLast()
            }
            return true
        }
        return extend() ? orders : nil
    }

    /// Whether `id` could stand before a step of `steps` that has a later name, with everything between moving on.
    private static func comesTooLate(_ id: String, after steps: [String], _ independence: Independence) -> Bool {
        for step in steps.reversed() {
            guard independence(step, id) else { return false }
            if precedes(id, step) { return true }
        }
        return false
    }

    /// Whether one step's name comes before another's, which is of another thread.
    static func precedes(_ one: String, _ other: String) -> Bool { one < other }
}
