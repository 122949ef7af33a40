import ArgumentParser
import Experiments
import Scripts

/// `faultline show`: one experiment, its variants and its orders.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an experiment: its question, variants, threads and orders.")

    @OptionGroup var scripts: ScriptOptions
    @Argument(help: "The experiment's name, or the path of a script.") var name: String
    @Flag(help: "List the orders that others stand for, too, each with the one that does.") var noPrune = false

    func run() throws {
        let script = try scripts.library.script(name)
        guard let first = script.variants.first else { return }
        print("\(script.name)  (\(script.source.path))\n")
        print(Paragraph.wrap(first.experiment.question, indent: "") + "\n")
        let questions = try scripts.library.questions()
        for answer in first.experiment.answers {
            print(Paragraph.wrap("\(answer.question): \(questions[answer.question] ?? "")", indent: "") + "\n")
        }
        if let symptom = first.experiment.symptom {
            let places = symptom.places.joined(separator: ", ")
            print(Paragraph.wrap("met in \(places): \(symptom.text)", indent: "") + "\n")
        }
        if script.variants.count > 1 {
            print("variants")
            for variant in script.variants { print("  \(variant.variant.label)") }
            print("")
        }
        // Variants that leave steps out have orders of their own; those that share them are shown once.
        var shown: [[Order]] = []
        for variant in script.variants where !shown.contains(variant.orders) {
            shown.append(variant.orders)
            print(try OrderList(variant, isPruned: !noPrune).lines.joined(separator: "\n"))
        }
    }
}

/// The orders of a variant, as text.
private struct OrderList {
    let lines: [String]

    init(_ variant: ScriptVariant, isPruned: Bool) throws {
        let place = variant.variant.label.isEmpty ? "" : " of \(variant.variant.label)"
        guard case .all = variant.experiment.schedule else {
            lines =
                variant.orders.isEmpty
                ? ["no orders\(place): its threads race"] : ["orders\(place)"] + variant.orders.map(Self.line)
            return
        }
        guard let every = variant.everyOrder else {
            guard isPruned else {
                throw ValidationError("more than \(Order.enumerationLimit) orders\(place) without pruning")
            }
            lines =
                ["orders\(place): \(variant.orders.count) stand for all, which are too many to list"]
                + variant.orders.map(Self.line)
            return
        }
        let title = "orders\(place): \(variant.orders.count) stand for all \(every.count)"
        if isPruned {
            lines = [title] + variant.orders.map(Self.line)
        } else {
            lines =
                [title]
                + every.map { order in
                    let representative = variant.independence.representative(of: order)
                    return Self.line(order) + (representative == order ? "" : "  = \(representative.id)")
                }
        }
    }

    private static func line(_ order: Order) -> String { "  \(order.id)  \(order.steps.joined(separator: ", "))" }
}
