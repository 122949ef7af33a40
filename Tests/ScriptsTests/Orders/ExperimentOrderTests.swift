import Experiments
import Foundation
import Testing

@testable import Scripts

/// The orders of every experiment, against counts that owe nothing to the enumeration.
@Suite struct `The orders of the experiments` {
    private static let library = ScriptLibrary(
        folder: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "experiments").path)
    private static let names = (try? library.names()) ?? []

    /// The variants of an experiment that run in all orders.
    private func variants(_ name: String) throws -> [ScriptVariant] {
        try Self.library.script(name).variants.filter { $0.experiment.schedule == .all }
    }

    @Test(arguments: names) func `without pruning they are as many as can be counted`(name: String) throws {
        for variant in try variants(name) {
            let space = OrderSpace(variant.experiment.threads)
            let label = Comment(rawValue: variant.variant.label)
            if variant.experiment.steps.allSatisfy(\.after.isEmpty) {
                #expect(space.multinomial == space.count, label)
            }
            guard space.count <= Order.enumerationLimit else {
                #expect(variant.everyOrder == nil, label)
                continue
            }
            let orders = try #require(variant.everyOrder, label)
            #expect(orders.count == space.count, label)
            #expect(Set(orders).count == orders.count, label)
            #expect(orders.allSatisfy { space.allows($0.steps) }, label)
            if variant.experiment.steps.count <= 6 {
                #expect(Set(orders.map(\.steps)) == space.permutations, label)
            }
        }
    }

    @Test(arguments: names) func `with pruning one is left of each class, the one that stands for it`(
        name: String
    ) throws {
        for variant in try variants(name) {
            let space = OrderSpace(variant.experiment.threads)
            let label = Comment(rawValue: variant.variant.label)
            try #require(space.count <= 50_000, "too many orders to walk through")
            let classes = space.classes(by: variant.independence)
            #expect(classes.reduce(0) { $0 + $1.count } == space.count, label)
            #expect(variant.orders.count == classes.count, label)
            let pruned = Set(variant.orders)
            for members in classes {
                let left = members.filter { pruned.contains(Order(steps: $0)) }
                #expect(left.count == 1, label)
                let representatives = members.map { variant.independence.representative(of: Order(steps: $0)).steps }
                #expect(Set(representatives) == left, label)
            }
        }
    }

    @Test(arguments: names) func `independence goes both ways, and never within a thread`(name: String) throws {
        for variant in try Self.library.script(name).variants {
            for one in variant.experiment.steps {
                for other in variant.experiment.steps {
                    let isIndependent = variant.independence(one.id, other.id)
                    #expect(isIndependent == variant.independence(other.id, one.id))
                    if one.thread == other.thread { #expect(!isIndependent) }
                }
            }
        }
    }

    @Test(arguments: names) func `an id names one order`(name: String) throws {
        for variant in try variants(name) {
            #expect(Set(variant.orders.map(\.id)).count == variant.orders.count)
            let all = variant.everyOrder ?? []
            #expect(Set(all.map(\.id)).count == all.count)
        }
    }

    // MARK: What ids depend on

    @Test(arguments: names) func `ids stay when something unrelated is added to a script`(name: String) throws {
        let script = try Self.library.script(name)
        var text = "# A comment that was not there.\n" + script.source.text
        func add(_ line: String, to key: String) {
            if text.contains("\n\(key):\n") {
                text = text.replacing("\n\(key):\n", with: "\n\(key):\n  \(line)\n", maxReplacements: 1)
            } else {
                text += "\n\(key):\n  \(line)\n"
            }
        }
        add("unrelated: {backing: anonymous, pages: 3, fill: 0x77}", to: "memory")
        add("unrelated: {size: 8KiB, fill: 0x77}", to: "files")
        add("unrelated: unrelated[0]", to: "observe")
        let changed = try Script(parsing: ScriptSource(path: "\(name).yaml", text: text))
        #expect(changed.variants.map { $0.orders.map(\.id) } == script.variants.map { $0.orders.map(\.id) })
        #expect(changed.variants.allSatisfy { $0.experiment.memory.contains { $0.name == "unrelated" } })
    }

    @Test(arguments: names) func `ids stay when the threads are listed in another sequence`(name: String) throws {
        for variant in try Self.library.script(name).variants {
            guard case .map(let entries) = variant.tree.content else { continue }
            let turned = entries.map { entry in
                guard entry.key == "threads", case .map(let threads) = entry.value.content else { return entry }
                return ScriptValue.Entry(
                    key: entry.key, location: entry.location,
                    value: ScriptValue(.map(threads.reversed()), at: entry.value.location))
            }
            let tree = ScriptValue(.map(turned), at: variant.tree.location)
            let experiment = try Experiment(tree, variant: variant.variant)
            let changed = try ScriptVariant(variant.variant, tree: tree, experiment: experiment)
            #expect(experiment.threads.map(\.name) == variant.experiment.threads.map(\.name).reversed())
            #expect(changed.orders.map(\.id) == variant.orders.map(\.id))
        }
    }
}
