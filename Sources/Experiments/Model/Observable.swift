/// What an experiment observes: an expression over a moment of a trial, its end unless the observation says otherwise.
public enum Observable: Hashable, Sendable {
    /// `reader.aio-read`: what the step returned: a number, an errno's name, a signal's name, `none`, or `blocked`
    /// when it was still in progress then.
    case result(step: String)
    /// `reader.state`: the state letters in which the thread was seen blocked, each once, `-` if never.
    case state(thread: String)
    /// `reader.signals`: how many signals the thread handled.
    case signals(thread: String)
    /// `reader.faults`: how many page-fault messages that a step has read named the thread.
    case faults(thread: String)
    /// `page[0]`, `page[512..1023]`: a byte, or the one byte that all have, else `mixed`; `missing` where a read
    /// would fault into the userfaultfd, `gone` with the process.
    case memory(String, ByteRange)
    /// `file.data[0]`: the same of a file.
    case file(String, ByteRange)
    /// `pagemap(page.0)` and its like.
    case page(PageObservable)
    /// `left.task`: `gone`, or `left` if the subject outlived its SIGKILL.
    case leftTask
    /// `left.aio-contexts`: how many more AIO events the system has reserved than before the trial.
    case leftAIOContexts

    /// What is observed of every thread, so that no step can have such a name.
    static let ofThreads = ["state", "signals", "faults"]

    /// The forms of an expression and what they mean, for the reference.
    public static let forms: [(forms: [String], meaning: String)] =
        [
            (
                ["reader.aio-read"],
                "what the step returned: a number, an errno or signal by name, `none`, or `blocked` while in progress"
            ),
            (["reader.state"], "the state letters in which the thread was seen blocked, each once; `-` if never"),
            (["reader.signals"], "how many signals the thread's handler counted"),
            (["reader.faults"], "how many page-fault messages that a step has read named the thread"),
            (
                ["page[0]", "page[512..1023]"],
                "a byte of a memory, or the one byte that all of a range have, else `mixed`; `missing` where the read "
                    + "would go to the userfaultfd; `unmapped` where nothing is mapped any more; `gone` when the memory went "
                    + "with its process"
            ),
            (["file.data[0]", "file.data[0..511]"], "the same of a file"),
        ] + PageObservable.forms + [
            (
                ["reader.aio-read after server.madvise", "pagemap(page.0) after server.madvise"],
                "the same, not at the end but when everything stood still, or had returned, after that step had been "
                    + "granted; for a step's result, a thread's `state`, `signals` and `faults` as far as they had come, and "
                    + "pages. `not-granted` if that step's turn never came, `unknown` if things did not come to rest after it"
            ),
            (
                ["left.task"],
                "`gone` once the subject has ended, and every process that it has forked; `left` if one outlived its SIGKILL"
            ),
            (
                ["left.aio-contexts"],
                "how many more AIO events are reserved in the system (`aio-nr`) than before the subject started, at least, for 0.2 s; whoever else uses AIO meanwhile may count too"
            ),
        ]

    /// The step that it is about; nil if it is about none.
    var step: String? {
        switch self {
        case .result(let step): step
        case .page(let page): page.step
        case .state, .signals, .faults, .memory, .file, .leftTask, .leftAIOContexts: nil
        }
    }

    /// Reads an expression.
    init(
        _ text: String, at location: Location, threads: [ThreadProgram], scope: Scope, absent: Set<String>
    ) throws(ScriptProblem) {
        if let (subject, range) = try ByteRange.split(text, at: location) {
            self = try Self.bytes(of: subject, range, at: location, in: scope)
            return
        }
        let steps = threads.flatMap { $0.steps.map(\.id) } + absent.sorted()
        if let page = try PageObservable(text, at: location, steps: steps, in: scope) {
            self = .page(page)
            return
        }
        switch text {
        case "left.task":
            self = .leftTask
            return
        case "left.aio-contexts":
            self = .leftAIOContexts
            return
        default: break
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw ScriptProblem(
                at: location, "'\(text)' observes nothing",
                note: "forms: \(Self.forms.flatMap(\.forms).joined(separator: ", "))")
        }
        guard let thread = threads.first(where: { $0.name == parts[0] }) else {
            throw .unknown("thread", parts[0], at: location, known: threads.map(\.name))
        }
        switch parts[1] {
        case "state": self = .state(thread: thread.name)
        case "signals": self = .signals(thread: thread.name)
        case "faults": self = .faults(thread: thread.name)
        default:
            guard thread.steps.contains(where: { $0.id == text }) || absent.contains(text) else {
                throw .unknown(
                    "step", text, at: location,
                    known: thread.steps.map(\.id) + Self.ofThreads.map { "\(thread.name).\($0)" })
            }
            self = .result(step: text)
        }
    }

    private static func bytes(
        of subject: String, _ range: ByteRange, at location: Location, in scope: Scope
    ) throws(ScriptProblem) -> Observable {
        if subject.hasPrefix("file.") {
            let name = String(subject.dropFirst(5))
            guard let file = scope.files[name] else {
                throw .unknown("file", name, at: location, known: Array(scope.files.keys))
            }
            guard file.kind == .regular else {
                throw ScriptProblem(
                    at: location, "the bytes of the pipe '\(name)'", note: "reading them would take them out of it")
            }
            guard range.bytes.upperBound <= file.size else {
                throw ScriptProblem(at: location, "byte \(range.bytes.upperBound - 1) of a file of \(file.size) bytes")
            }
            return .file(name, range)
        }
        guard scope.memory[subject] != nil else {
            throw .unknown("memory", subject, at: location, known: Array(scope.memory.keys))
        }
        return .memory(subject, range)
    }
}
