import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// `signal`: one signal sent to one thread.
struct SignalThread: Step {
    static let word = "signal"
    static let summary = """
        Sends a signal to one thread with tgkill(2). A handled signal is counted (`reader.signals`). A fatal one ends \
        the whole subject; it can only be the last step of an order. Result: 0, or the errno.
        """
    private static let thread = Field<String>.thread("thread", "to whom")
    private static let signal = Field<Signal>.word("signal", "which")
    static let worksOutside = true
    static let fields = [thread.description, signal.description]

    /// A signal, by what the subject does with it.
    enum Signal: String, Word {
        case usr1, usr2, winch, term, kill

        var meaning: String? {
            switch self {
            case .usr1, .usr2: "handled, and counted"
            case .winch: "not handled, and ignored by default"
            case .term: "not handled: fatal"
            case .kill: "cannot be handled: fatal"
            }
        }

        var number: CInt {
            switch self {
            case .usr1: SIGUSR1
            case .usr2: SIGUSR2
            case .winch: SIGWINCH
            case .term: SIGTERM
            case .kill: SIGKILL
            }
        }
    }

    private let thread: String
    private let signal: Signal

    // A thread that a signal has woken leaves the userfaultfd's queue when it runs, not before.
    var needsSleepers: Bool { true }
    var endsSubject: Bool { signal == .term || signal == .kill }

    var footprint: Footprint { endsSubject ? .everything : .interrupting(thread) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        thread = try arguments[Self.thread]
        signal = try arguments[Self.signal]
        guard !endsSubject || !arguments.isOutside(thread: thread) else {
            throw ScriptProblem(
                at: arguments.location(of: Self.signal),
                "'\(signal.rawValue)' for thread '\(thread)', which runs in another process",
                note: "a signal that nobody handles is to end the subject")
        }
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let slot = stage.slot(of: thread)
        let number = signal.number
        let isHandled = signal == .usr1 || signal == .usr2
        return PreparedStep { _ in
            let thread = CInt(bitPattern: slot.thread.load())
            let process = CInt(bitPattern: slot.process.load())
            // Its process has been ended, and process 0 is nobody's.
            guard process != 0 else { return StepResult(.failure(.noSuchProcess)) }
            if isHandled { slot.sentSignals.increment() }
            let result = CallResult(clinux_tgkill(process, thread, number))
            if isHandled, result.rawValue < 0 { slot.sentSignals.decrement() }
            return StepResult(result)
        }
    }
}
