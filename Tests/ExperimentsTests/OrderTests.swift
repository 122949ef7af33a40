import Testing

@testable import Experiments

@Suite struct OrderTests {
    private func threads(_ lengths: [Int]) throws -> [ThreadProgram] {
        try lengths.enumerated().map { index, length in
            try ThreadProgram(
                name: "t\(index)", ScriptValue(.list((0..<length).map { _ in ["step": ""] })), variant: nil)
        }
    }

    /// All permutations of the steps that keep each thread's own order: slow, and independent of the enumeration.
    private func bruteForce(_ threads: [ThreadProgram]) -> Set<[String]> {
        let all = threads.flatMap { $0.steps.map(\.id) }
        var found: Set<[String]> = []
        func extend(_ taken: [String], _ rest: [String]) {
            if rest.isEmpty {
                let keepsOrder = threads.allSatisfy { thread in
                    taken.filter { id in thread.steps.contains { $0.id == id } } == thread.steps.map(\.id)
                }
                if keepsOrder { found.insert(taken) }
                return
            }
            for index in rest.indices {
                var next = rest
                extend(taken + [next.remove(at: index)], next)
            }
        }
        extend([], all)
        return found
    }

    @Test(arguments: [[1], [3], [1, 1], [2, 1], [2, 2], [1, 1, 1], [2, 2, 1], [3, 2, 1]])
    func `all is every interleaving, once`(lengths: [Int]) throws {
        let threads = try threads(lengths)
        let orders = try #require(Order.all(of: threads))
        #expect(Set(orders.map(\.steps)) == bruteForce(threads))
        #expect(orders.count == Set(orders).count)
    }

    @Test func `too many interleavings are refused, not enumerated`() throws {
        #expect(try Order.all(of: threads([12, 12])) == nil)
    }

    @Test func `an id depends on the steps and on nothing else`() {
        #expect(Order(steps: ["a.x", "b.y"]).id == Order(steps: ["a.x", "b.y"]).id)
        #expect(Order(steps: ["a.x", "b.y"]).id != Order(steps: ["b.y", "a.x"]).id)
        // FNV-1a of the empty input and of "a": the published test vectors. Ids in old records stay valid.
        #expect(Order(steps: []).id == "811c9dc5")
        #expect(Order(steps: ["a"]).id == "e40c292c")
    }
}
