import Experiments
import Testing

/// The enumeration against brute force, for small experiments drawn at random.
@Suite struct `Orders of random experiments` {
    /// An experiment of 1 to 4 threads of 1 to 3 steps, some of which come `after` others, perhaps in a circle.
    private static func experiment(_ random: inout SeededGenerator) throws -> Experiment {
        // Names in no order, so that the sequence of the script is not that of the names.
        let names = ["a", "b", "c", "d", "e"].shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
        let lengths = names.map { _ in Int.random(in: 1...3, using: &random) }
        func id(_ name: String, _ number: Int) -> String { "\(name).sleep\(number == 1 ? "" : "#\(number)")" }
        let all = zip(names, lengths).flatMap { name, length in (1...length).map { (name, id(name, $0)) } }
        let threads = zip(names, lengths).map { name, length in
            let steps = (1...length).map { _ in
                var entries = [entry("sleep", ScriptValue(.scalar("1ns")))]
                let earlier = all.filter { $0.0 != name }.map(\.1)
                if Int.random(in: 0..<4, using: &random) == 0, !earlier.isEmpty {
                    let count = Int.random(in: 1...2, using: &random)
                    let after = earlier.shuffled(using: &random).prefix(count).map { ScriptValue(.scalar($0)) }
                    entries.append(entry("after", ScriptValue(.list(after))))
                }
                return ScriptValue(.map(entries))
            }
            return entry(name, ScriptValue(.list(steps)))
        }
        let script = [
            entry("question", ScriptValue(.scalar("Which orders?"))), entry("threads", ScriptValue(.map(threads))),
            entry("orders", ScriptValue(.scalar("all"))), entry("observe", ScriptValue(.map([]))),
        ]
        return try Experiment(ScriptValue(.map(script)), variant: Variant())
    }

    private static func entry(_ key: String, _ value: ScriptValue) -> ScriptValue.Entry {
        ScriptValue.Entry(key: key, location: .unknown, value: value)
    }

    /// What a step might touch, drawn at random.
    private static func footprint(_ random: inout SeededGenerator) -> Footprint {
        let file = ["one", "two"].randomElement(using: &random) ?? ""
        return switch Int.random(in: 0..<8, using: &random) {
        case 0: .everything
        case 1, 2: .nothing
        case 3: .reading(.file(file))
        case 4: .writing(.file(file))
        case 5: .readingMessages
        case 6: Footprint(.writing(.store(memory: file)), .reading(.file(file)))
        default: .interrupting(["a", "b", "c"].randomElement(using: &random) ?? "")
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `as many as brute force finds, and one of each class`(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        let experiment = try Self.experiment(&random)
        let space = OrderSpace(experiment.threads)
        let count = space.count
        if experiment.steps.allSatisfy(\.after.isEmpty) { #expect(count == space.multinomial) }
        if experiment.steps.count <= 6 { #expect(space.permutations.count == count) }
        guard count <= 1_000 else {
            #expect((Order.all(of: experiment.threads) == nil) == (count > Order.enumerationLimit))
            return
        }
        let orders = try #require(Order.all(of: experiment.threads))
        let footprints = experiment.steps.map { ($0.id, Self.footprint(&random)) }
        let independence = Independence(
            of: experiment, footprints: Dictionary(uniqueKeysWithValues: footprints), registersLater: false)
        let classes = space.classes(by: independence)
        #expect(orders.count == count)
        #expect(Set(orders.map(\.steps)) == classes.reduce(into: []) { $0.formUnion($1) })
        let pruned = try #require(Order.all(of: experiment.threads, pruning: independence))
        #expect(pruned.count == classes.count)
        for members in classes {
            let left = pruned.filter { members.contains($0.steps) }
            #expect(left.count == 1)
            #expect(Set(members.map { independence.representative(of: Order(steps: $0)) }) == Set(left))
        }
    }

    @Test func `some of them have a circle, and some are pruned`() throws {
        var (circles, pruned) = (0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = SeededGenerator(state: seed)
            let experiment = try Self.experiment(&random)
            let footprints = experiment.steps.map { ($0.id, Self.footprint(&random)) }
            let independence = Independence(
                of: experiment, footprints: Dictionary(uniqueKeysWithValues: footprints), registersLater: false)
            guard let all = Order.all(of: experiment.threads) else { continue }
            if all.isEmpty { circles += 1 }
            if let few = Order.all(of: experiment.threads, pruning: independence), few.count < all.count { pruned += 1 }
        }
        #expect(circles > 5)
        #expect(pruned > 50)
    }
}
