public import Experiments
import Steps

/// A script that was read and checked: in every variant, every step means something and every order can be
/// granted.
public struct Script: Sendable {
    /// The experiment's name: the file's, without `.yaml`.
    public let name: String
    /// The text.
    public let source: ScriptSource
    /// Its variants, in the order of the matrix; one without a matrix.
    public let variants: [ScriptVariant]

    /// Reads and checks a script.
    ///
    /// - Throws: a diagnostic with every problem that does not follow from another, by place; the same
    ///   problem of several variants is one.
    public init(parsing source: ScriptSource) throws(ScriptDiagnostic) {
        name = try Self.name(of: source.path)
        self.source = source
        let tree: ScriptValue
        do throws(ScriptProblem) {
            tree = try YAMLReader.read(source)
        } catch {
            throw ScriptDiagnostic(path: source.path, text: source.text, [error])
        }
        let check = ScriptCheck(of: tree)
        guard check.findings.isEmpty else {
            throw ScriptDiagnostic(path: source.path, text: source.text, check.findings)
        }
        variants = check.variants
    }

    /// The name that the file at `path` gives its experiment.
    static func name(of path: String) throws(ScriptDiagnostic) -> String {
        let file = path.split(separator: "/").last ?? ""
        let name = file.hasSuffix(".yaml") ? file.dropLast(5) : file
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        let isKebabCase = words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
        }
        guard isKebabCase else {
            throw ScriptDiagnostic(
                path: path, "'\(name)' is no name for an experiment",
                note:
                    "a script is named in lower-case words and digits with dashes between them: aio-read-wp.yaml"
            )
        }
        return String(name)
    }
}

/// One variant of a script.
public struct ScriptVariant: Sendable {
    /// The values of the matrix's variables.
    public let variant: Variant
    /// The script with these values in place, as a plan carries it.
    public let tree: ScriptValue
    /// What it describes.
    public let experiment: Experiment
    /// Which of its steps may change places in an order.
    public let independence: Independence
    /// The orders that it runs in, of equivalent ones the one that stands for them; none if it only races.
    public let orders: [Order]

    /// The order with this id, also one that another stands for; nil if there is none.
    public func order(_ id: String) -> Order? {
        orders.first { $0.id == id } ?? everyOrder?.first { $0.id == id }
    }

    /// The orders without pruning; nil if `all` stands for more than can be listed.
    public var everyOrder: [Order]? {
        guard case .all = experiment.schedule else { return orders }
        return Order.all(of: experiment.threads)
    }

    /// Takes in a variant whose steps all mean something; `experiment` is what `tree` describes.
    init(_ variant: Variant, tree: ScriptValue, experiment: Experiment) throws(ScriptProblem) {
        self.variant = variant
        self.tree = tree
        self.experiment = experiment
        var footprints: [String: Footprint] = [:]
        var registersLater = false
        for call in experiment.steps {
            let step = try StepCatalogue.step(for: call, in: experiment.scope)
            footprints[call.id] = step.footprint
            registersLater = registersLater || step.registersMemory
        }
        independence = Independence(of: experiment, footprints: footprints, registersLater: registersLater)
        switch experiment.schedule {
        case .racing: orders = []
        case .listed(let listed): orders = listed
        case .all:
            guard let all = Order.all(of: experiment.threads, pruning: independence) else {
                throw ScriptProblem(
                    at: .unknown, "'all' stands for more than \(Order.enumerationLimit) orders",
                    note: "list the orders that matter, or say with 'after' what comes before what")
            }
            guard !all.isEmpty else {
                throw ScriptProblem(at: .unknown, "no order is possible: the steps' 'after' go in a circle")
            }
            orders = all
        }
        try checkOrdersOfExpectations()
    }

    /// An expectation of orders that are not run would never be met.
    private func checkOrdersOfExpectations() throws(ScriptProblem) {
        for sequence in experiment.expectations.compactMap(\.order)
        where !orders.contains(where: { sequence.isGranted(in: $0.steps) }) {
            throw ScriptProblem(
                at: sequence.location, "no order of the script grants \(sequence.steps.joined(separator: ", then "))",
                note: "'faultline show' lists the orders; 'all' has one of those that come to the same")
        }
    }
}
