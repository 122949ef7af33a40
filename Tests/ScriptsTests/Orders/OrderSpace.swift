import Experiments

/// The orders of some threads, counted and listed by other means than the enumeration's.
struct OrderSpace {
    let threads: [ThreadProgram]
    private let steps: [String: StepCall]

    init(_ threads: [ThreadProgram]) {
        self.threads = threads
        steps = Dictionary(uniqueKeysWithValues: threads.flatMap(\.steps).map { ($0.id, $0) })
    }

    /// How many there would be if no step came `after` another: a multinomial coefficient.
    var multinomial: Int {
        var (placed, product) = (0, 1)
        for thread in threads {
            for number in 1...max(1, thread.steps.count) where number <= thread.steps.count {
                placed += 1
                product = product * placed / number
            }
        }
        return product
    }

    /// How many there are: sums over how many steps each thread has taken, and no order is ever written down.
    var count: Int {
        var known: [[Int]: Int] = [:]
        func orders(from taken: [Int]) -> Int {
            if let count = known[taken] { return count }
            let granted = Set(zip(threads, taken).flatMap { $0.steps.prefix($1).map(\.id) })
            if granted.count == steps.count { return 1 }
            var count = 0
            for (index, thread) in threads.enumerated() where taken[index] < thread.steps.count {
                guard granted.isSuperset(of: thread.steps[taken[index]].after) else { continue }
                var next = taken
                next[index] += 1
                count += orders(from: next)
            }
            known[taken] = count
            return count
        }
        return orders(from: threads.map { _ in 0 })
    }

    /// Whether a sequence of all steps breaks neither a thread's own order nor an `after`.
    func allows(_ sequence: [String]) -> Bool {
        let place = Dictionary(uniqueKeysWithValues: zip(sequence, sequence.indices))
        return threads.allSatisfy { thread in
            let places = thread.steps.compactMap { place[$0.id] }
            return places == places.sorted()
                && thread.steps.allSatisfy { step in
                    step.after.allSatisfy { (place[$0] ?? .max) < (place[step.id] ?? .min) }
                }
        }
    }

    /// Every permutation of the steps that is allowed; for a few steps only.
    var permutations: Set<[String]> {
        var found: Set<[String]> = []
        func permute(_ sequence: inout [String], from first: Int) {
            if first >= sequence.count - 1 {
                if allows(sequence) { found.insert(sequence) }
                return
            }
            for index in first..<sequence.count {
                sequence.swapAt(first, index)
                permute(&sequence, from: first + 1)
                sequence.swapAt(first, index)
            }
        }
        var sequence = threads.flatMap { $0.steps.map(\.id) }
        permute(&sequence, from: 0)
        return found
    }

    /// One order; nil if the steps' `after` go in a circle.
    private var some: [String]? {
        var sequence: [String] = []
        while sequence.count < steps.count {
            let due = threads.compactMap { thread in thread.steps.first { !sequence.contains($0.id) } }
            guard let next = due.first(where: { $0.after.allSatisfy(sequence.contains) }) else { return nil }
            sequence.append(next.id)
        }
        return sequence
    }

    /// All orders, in classes of those that differ by swaps of independent neighbours.
    ///
    /// Walks from one order to the next by swapping neighbours, which leads to every order of a partial one; joins the
    /// two in a union-find where the swapped are independent.
    func classes(by independence: Independence) -> [Set<[String]>] {
        guard let some else { return [] }
        var numbers = [some: 0]
        var orders = [some]
        var parents = [0]
        func root(_ number: Int) -> Int {
            var number = number
            while parents[number] != number { number = parents[number] }
            return number
        }
        var next = 0
        while next < orders.count {
            let order = orders[next]
            for index in order.indices.dropLast() where maySwap(order[index], order[index + 1]) {
                var swapped = order
                swapped.swapAt(index, index + 1)
                let number = numbers[swapped] ?? orders.count
                if number == orders.count {
                    numbers[swapped] = number
                    orders.append(swapped)
                    parents.append(number)
                }
                if independence(order[index], order[index + 1]) { parents[root(number)] = root(next) }
            }
            next += 1
        }
        return Dictionary(grouping: orders.indices, by: root).values.map { Set($0.map { orders[$0] }) }
    }

    private func maySwap(_ one: String, _ other: String) -> Bool {
        guard let one = steps[one], let other = steps[other] else { return false }
        return one.thread != other.thread && !other.after.contains(one.id)
    }
}
