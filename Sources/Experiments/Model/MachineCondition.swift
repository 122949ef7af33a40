/// Something that a machine must have as probed, or must not have: `feature(wp-async)`,
/// `not ioctl(shmem/minor continue)`.
public struct MachineCondition: Hashable, Sendable {
    /// What is asked about.
    public enum Subject: Hashable, Sendable {
        /// A userfaultfd feature that the kernel offers.
        case feature(String)
        /// An ioctl that registering memory offers; `range` is the backing and the mode, `shmem/write-protect`.
        case ioctl(String, range: String)
        /// Something of `Machine.capabilities`, at least a part of it.
        case capability(String)
    }

    /// What is asked about.
    public let subject: Subject
    /// Whether it must be missing.
    public let isNegated: Bool

    /// The forms of a condition, each with what it means.
    public static let forms: [(form: String, meaning: String)] = [
        ("feature(wp-async)", "the kernel offers this feature of userfaultfd"),
        (
            "ioctl(shmem/write-protect copy)",
            "registering memory of this backing in this mode offers this ioctl, by the names of `machine.json`"
        ),
        ("capability(tracing)", "`faultline doctor` does not find this missing"),
        ("not feature(wp-async)", "the opposite; of each form"),
    ]

    /// Reads one condition.
    ///
    /// - Throws: a problem for what has none of the forms. Whether the kernel has such a thing is not known here.
    public init(_ text: String, at location: Location) throws(ScriptProblem) {
        let note = "forms: \(Self.forms.map(\.form).joined(separator: ", "))"
        var words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")[...]
        isNegated = words.hasPrefix("not ")
        if isNegated { words = words.dropFirst(4) }
        let form = words.prefix { $0 != "(" }
        guard words.hasSuffix(")"), words.count > form.count else {
            throw ScriptProblem(at: location, "'\(text)' is no condition", note: note)
        }
        let argument = words.dropFirst(form.count + 1).dropLast().split(separator: " ").joined(separator: " ")
        guard !argument.isEmpty else { throw ScriptProblem(at: location, "'\(text)' names nothing", note: note) }
        switch form {
        case "feature": subject = .feature(argument)
        case "capability": subject = .capability(argument)
        case "ioctl":
            let names = argument.split(separator: " ").map(String.init)
            guard names.count == 2 else {
                throw ScriptProblem(
                    at: location, "'\(text)' names no ioctl of registered memory",
                    note: "write backing and mode, then the ioctl: ioctl(shmem/write-protect copy)")
            }
            subject = .ioctl(names[1], range: names[0])
        default:
            throw .unknown("condition", String(form), at: location, known: ["feature", "ioctl", "capability"])
        }
    }

    /// Reads `if`: one condition, or a list of those that must all hold.
    static func read(_ value: ScriptValue) throws(ScriptProblem) -> [MachineCondition] {
        let items = if case .list(let items) = value.content { items } else { [value] }
        guard !items.isEmpty else { throw ScriptProblem(at: value.location, "a list without a condition") }
        var conditions: [MachineCondition] = []
        for item in items {
            let text = try item.text("a condition, such as feature(wp-async)")
            conditions.append(try MachineCondition(text, at: item.location))
        }
        return conditions
    }

    /// Whether it holds; what could not be probed is neither there nor missing, so that neither form of a condition
    /// about it holds.
    public func holds(on machine: Machine) -> Bool {
        let found: Bool? =
            switch subject {
            case .feature(let name): machine.features?.contains(name)
            case .ioctl(let name, let range):
                // In place of a list that could not be probed stand words that say why.
                machine.rangeIoctls[range].flatMap { list in
                    list.contains { $0.contains(" ") } ? nil : list.contains(name)
                }
            case .capability(let name):
                machine.capabilities.first { $0.name == name }.map { $0.standing != .missing }
            }
        return found.map { $0 != isNegated } ?? false
    }
}
