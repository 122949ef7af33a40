import ArgumentParser
import Experiments
import Scripts

/// `faultline show`: one experiment, its variants and its orders.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an experiment: its question, variants, threads and orders.")

    @OptionGroup var scripts: ScriptOptions
    @Argument(help: "The experiment's name, or the path of a script.") var name: String

    func run() throws {
        let script = try scripts.library.script(name)
        guard let first = script.variants.first else { return }
        print("\(script.name)  (\(script.source.path))\n")
        print(Paragraph.wrap(first.experiment.question, indent: "") + "\n")
        if script.variants.count > 1 {
            print("variants")
            for variant in script.variants { print("  \(variant.variant.label)") }
            print("")
        }
        // Variants that leave steps out have orders of their own; those that share them are shown once.
        var shown: [[Order]] = []
        for variant in script.variants where !shown.contains(variant.orders) {
            shown.append(variant.orders)
            print("orders" + (variant.variant.label.isEmpty ? "" : " of \(variant.variant.label)"))
            for order in variant.orders {
                print("  \(order.id)  \(order.steps.joined(separator: ", "))")
            }
        }
    }
}
