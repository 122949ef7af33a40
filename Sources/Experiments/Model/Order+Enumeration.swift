extension Order {
    /// How many orders `all` may stand for before a script must name the ones it wants.
    public static let enumerationLimit = 5_000

    /// Every interleaving of the threads' steps that keeps each thread's own order, in lexicographic order of the
    /// threads; nil if there are more than `enumerationLimit`.
    static func all(of threads: [ThreadProgram]) -> [Order]? {
        guard let count = count(of: threads.map(\.steps.count)), count <= enumerationLimit else { return nil }
        var orders: [Order] = []
        var taken = threads.map { _ in 0 }
        var steps: [String] = []
        let length = threads.reduce(0) { $0 + $1.steps.count }

        func extend() {
            if steps.count == length {
                orders.append(Order(steps: steps))
                return
            }
            for (index, thread) in threads.enumerated() where taken[index] < thread.steps.count {
                steps.append(thread.steps[taken[index]].id)
                taken[index] += 1
                extend()
                taken[index] -= 1
                steps.removeLast()
            }
        }
        extend()
        return orders
    }

    /// The multinomial coefficient of the threads' lengths; nil if it does not fit an Int.
    static func count(of lengths: [Int]) -> Int? {
        var result = 1
        var placed = 0
        for length in lengths {
            // Choosing the places of one more thread: result × C(placed + length, length), kept whole at each factor.
            for factor in 0..<length {
                placed += 1
                let (product, overflow) = result.multipliedReportingOverflow(by: placed)
                if overflow { return nil }
                result = product / (factor + 1)
            }
        }
        return result
    }
}
