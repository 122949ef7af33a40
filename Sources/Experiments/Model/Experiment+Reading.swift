extension Experiment {
    static let questionField = Field<String>.text("question", "what the experiment asks, in plain words")
    static let trialsField = Field<Int>.count(
        "trials",
        "how many trials each order gets, or the race of a script that only races, unless the command line says otherwise",
        from: 1
    ).otherwise(20)

    /// How many trials a race gets unless somebody says otherwise.
    public static let usualRaceTrials = 2_000

    static let tracedField = Field<Bool>.flag(
        "traced", "whether fault paths are traced; `false` where they are a race of their own")

    static let dangerField = Field<Danger>.word("danger", "what the experiment can do to the machine")

    /// The keys of a script, in the order in which the reference describes them.
    public static let keys: [(name: String, summary: String, isRequired: Bool)] = [
        ("question", questionField.summary, true),
        ("reported", "where a user has met what the experiment plays, and what it looked like", false),
        ("memory", "pages of the subject that its threads share, by name", false),
        ("files", "files on the scratch file system, by name", false),
        ("userfaultfd", "how the userfaultfd is opened that the memory is registered with", false),
        ("userfaultfds", "more userfaultfds, by name; threads say which is theirs", false),
        ("threads", "the threads by name, each a list of steps, or a mapping that has one", true),
        (
            "orders",
            "`all`, or a list of orders, each a list of steps such as `reader.aio-read`, or `racing` for none", true
        ),
        ("observe", "what is read back at the end of a trial, or looked at after a step, by name", true),
        (
            "measure",
            "names, each with a step: how long it takes, in the record as quantiles; for `orders: racing`, whose threads then "
                + "begin at once, without delays", false
        ),
        ("expect", "what is expected: always, sometimes or never, with some of the observed values", false),
        (
            "answers",
            "the questions that it answers, each with what is said when every expectation held on every kernel", false
        ),
        (
            "matrix",
            "variables, each with a list of words or a mapping of names to values: the experiment runs once for each "
                + "combination", false
        ),
        ("danger", "\(dangerField.summary); such a script runs only with `--allow-danger`", false),
        ("traced", "\(tracedField.summary); `true` when left out", false),
        ("trials", "\(trialsField.summary); 20, or \(usualRaceTrials), when left out", false),
    ]

    /// Reads the experiment that a script describes for one variant; `script` has that variant's values in place
    /// of the variables (`Matrix.apply`).
    ///
    /// - Throws: the first problem found.
    public init(_ script: ScriptValue, variant: Variant) throws(ScriptProblem) {
        var parts: [String: ScriptValue] = [:]
        for entry in try script.entries("a script: a mapping of \(Self.keys.map(\.name).joined(separator: ", "))") {
            guard Self.keys.contains(where: { $0.name == entry.key }) else {
                throw .unknown("key", entry.key, at: entry.location, known: Self.keys.map(\.name))
            }
            guard parts.updateValue(entry.value, forKey: entry.key) == nil else {
                throw ScriptProblem(at: entry.location, "the key '\(entry.key)' stands twice")
            }
        }
        let missing = Self.keys.filter { $0.isRequired && parts[$0.name] == nil }.map { "'\($0.name)'" }
        guard missing.isEmpty else {
            throw ScriptProblem(at: script.location, "a script needs \(missing.joined(separator: " and "))")
        }
        func part(_ key: String) -> ScriptValue { parts[key] ?? ScriptValue(.map([])) }

        question = try Self.questionField.read(part("question"), Scope())
        symptom =
            try parts["reported"].map { (value) throws(ScriptProblem) in
                try Symptom(value)
            }
        isTraced =
            try parts["traced"].map { (value) throws(ScriptProblem) in
                try Self.tracedField.read(value, Scope())
            } ?? true

        danger = try parts["danger"].map { (value) throws(ScriptProblem) in
            try Self.dangerField.read(value, Scope())
        }

        var memory: [Memory] = []
        for (name, value) in try Self.named(part("memory"), "memory") {
            memory.append(try Memory(name: name, value))
        }
        var files: [File] = []
        for (name, value) in try Self.named(part("files"), "a file") { files.append(try File(name: name, value)) }
        self.memory = memory
        self.files = files
        var userfaultfds = [
            try parts["userfaultfd"].map { (value) throws(ScriptProblem) in
                try UserfaultfdSettings(value)
            } ?? UserfaultfdSettings()
        ]
        for (name, value) in try Self.named(part("userfaultfds"), "a userfaultfd") {
            userfaultfds.append(try UserfaultfdSettings(name: name, value))
        }
        self.userfaultfds = userfaultfds

        let threads = try Self.threads(
            part("threads"), variant: variant, userfaultfds: userfaultfds.compactMap(\.name))
        self.threads = threads.present
        schedule = try Schedule(part("orders"), threads: threads.present, absent: threads.absent)
        trials =
            try parts["trials"].map { (value) throws(ScriptProblem) in
                try Self.trialsField.read(value, Scope())
            } ?? (schedule == .racing ? Self.usualRaceTrials : 20)

        let scope = Scope(
            memory: Dictionary(uniqueKeysWithValues: memory.map { ($0.name, $0) }),
            files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0) }),
            threads: threads.present.map(\.name))
        var observed: [Observed] = []
        var unobserved: [String] = []
        for (name, value) in try Self.named(part("observe"), "an observation") {
            let observation = try Observed(
                name: name, value, threads: threads.present, scope: scope, absent: threads.absent)
            if observation.steps.contains(where: threads.absent.contains) {
                unobserved.append(name)
            } else {
                observed.append(observation)
            }
        }
        self.observed = observed

        var measured: [Measured] = []
        if let value = parts["measure"] {
            measured = try Measured.read(
                value, threads: threads.present, absent: threads.absent, isRacing: schedule == .racing)
        }
        self.measured = measured

        let expectable = Expectation.Scope(
            observed: observed.map(\.name), unobserved: unobserved,
            steps: threads.present.flatMap { $0.steps.map(\.id) },
            absentSteps: threads.absent, isRacing: schedule == .racing, variant: variant)
        var expectations: [Expectation] = []
        for value in try (parts["expect"] ?? ScriptValue(.list([]))).list("a list of expectations") {
            if let expectation = try Expectation.read(value, in: expectable) { expectations.append(expectation) }
        }
        self.expectations = expectations
        answers =
            try parts["answers"].map { (value) throws(ScriptProblem) in
                try Answer.read(
                    value, observed: observed.map(\.name) + unobserved,
                    variables: variant.assignments.map(\.variable))
            } ?? []
    }

    private static func named(
        _ value: ScriptValue, _ what: String
    ) throws(ScriptProblem) -> [(name: String, value: ScriptValue)] {
        var result: [(name: String, value: ScriptValue)] = []
        for entry in try value.entries("names, each with \(what)") {
            try Name.check(entry.key, of: what, at: entry.location)
            guard !result.contains(where: { $0.name == entry.key }) else {
                throw ScriptProblem(at: entry.location, "the name '\(entry.key)' stands twice")
            }
            result.append((entry.key, entry.value))
        }
        return result
    }

    private static func threads(
        _ value: ScriptValue, variant: Variant, userfaultfds: [String]
    ) throws(ScriptProblem) -> (present: [ThreadProgram], absent: Set<String>) {
        var present: [ThreadProgram] = []
        var all: Set<String> = []
        for (name, steps) in try named(value, "a thread") {
            // The kernel cuts a thread's name after 15 bytes, and dumps should show the script's names.
            guard name.count <= 15 else {
                throw ScriptProblem(
                    at: steps.location, "the thread's name '\(name)' is longer than 15 letters",
                    note: "the kernel keeps 15 bytes of a thread's name, and stack dumps show it")
            }
            guard name != "left" else {
                throw ScriptProblem(
                    at: steps.location, "a thread named 'left'", note: "left.task and its like are observations")
            }
            let program = try ThreadProgram(name: name, steps, variant: variant)
            if let own = program.userfaultfd, !userfaultfds.contains(own) {
                throw .unknown("userfaultfd", own, at: steps.location, known: userfaultfds)
            }
            present.append(program)
            let everything = try ThreadProgram(name: name, steps, variant: nil)
            all.formUnion(everything.steps.map(\.id))
        }
        guard present.contains(where: { !$0.steps.isEmpty }) else {
            throw ScriptProblem(at: value.location, "a script without a step")
        }
        let absent = all.subtracting(present.flatMap { $0.steps.map(\.id) })
        return (try present.resolvingAfter(absent: absent), absent)
    }
}
