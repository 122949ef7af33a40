import Experiments
import ProcFS
import Steps
import SystemCalls

/// Makes the observations of an ordered trial, each at its moment: after a step, or at the end.
struct TrialObserver {
    /// What a trial is like at a moment at which it is observed.
    struct Moment {
        /// The states in which each thread has been seen blocked.
        let states: [[TaskState]]
        /// Whether the subject has ended.
        var hasEnded = false
        /// Whether its memory and mappings may be read: that takes its mmap_lock, and might wait for it as what hangs does.
        var isReadable = true
        /// Whether a step is in progress, which may rightly hold on to pages.
        var isInProgress = false
    }

    private let program: Program
    private let board: Board
    private let props: Props
    private let readback: Readback
    private var pages: PageObserver
    private var seen: Set<String> = []
    /// What has been observed, by the observations' names.
    private(set) var values: [String: Value] = [:]

    init(_ program: Program, _ board: Board, _ props: Props, _ readback: Readback, pages: PageObserver) {
        self.program = program
        self.board = board
        self.props = props
        self.readback = readback
        self.pages = pages
    }

    /// Makes ready what is observed; before the first step.
    mutating func begin() { pages.settle() }

    /// Makes the observations that are due after `step`; everything stands still.
    mutating func look(after step: String, at moment: Moment) {
        guard program.moments.contains(step), seen.insert(step).inserted else { return }
        if program.observesPages(at: step) {
            pages.settle()
            if !moment.hasEnded { pages.note(after: step) }
        }
        for observed in program.experiment.observed where observed.after == step {
            values[observed.name] = value(of: observed.observable, at: moment, isPatient: !moment.isInProgress)
        }
    }

    /// Makes the observations of the end but those of bytes, and says of those that were due before why there are none.
    mutating func finish(at moment: Moment, isGranted: (String) -> Bool) {
        pages.settle()
        for observed in program.experiment.observed where values[observed.name] == nil {
            if let missed = observed.moments.first(where: { !seen.contains($0) }) {
                // Where it was granted, nothing came to rest after it.
                values[observed.name] = .word(isGranted(missed) ? "unknown" : "not-granted")
                continue
            }
            values[observed.name] = value(of: observed.observable, at: moment, isPatient: true)
        }
    }

    /// Reads the bytes that are observed.
    mutating func readBytes(at moment: Moment, _ subject: borrowing Subject) {
        for observed in program.experiment.observed {
            switch observed.observable {
            case .memory where !moment.isReadable: values[observed.name] = .word("unknown")
            case .memory(let name, let range):
                values[observed.name] = readback.memory(name, range, of: subject, hasEnded: moment.hasEnded)
            case .file(let name, let range): values[observed.name] = readback.file(name, range)
            case .result, .state, .signals, .faults, .page, .leftTask, .leftAIOContexts: break
            }
        }
    }

    /// Observes what is left once the subject has ended.
    mutating func observeLeftovers(isGone: Bool, reservedBefore: Int?) {
        for observed in program.experiment.observed {
            switch observed.observable {
            case .leftTask: values[observed.name] = .word(isGone ? "gone" : "left")
            case .leftAIOContexts:
                values[observed.name] = AIOEvents.left(since: reservedBefore).map { .number($0) } ?? .word("unknown")
            case .result, .state, .signals, .faults, .memory, .file, .page: break
            }
        }
    }

    private mutating func value(of observable: Observable, at moment: Moment, isPatient: Bool) -> Value? {
        switch observable {
        case .result(let step): return StepResults(program, board, hasEnded: moment.hasEnded).value(of: step)
        case .state(let thread):
            let letters = moment.states[program.index(of: thread)].map { "\($0)" }.joined()
            return .word(letters.isEmpty ? "-" : letters)
        case .signals(let thread):
            let slot = board.threads[program.index(of: thread)]
            if !moment.hasEnded, slot.granted.load() == slot.returned.load() { slot.awaitSignals() }
            return .number(Int(slot.signals.load()))
        case .faults(let thread): return .number(EventLog(program, board, props).faults(of: thread))
        case .page where moment.hasEnded: return .word("gone")
        case .page(let page):
            // Frames that were due before and never noted are frames after a step that was not granted yet.
            return pages.value(of: page, isReadable: moment.isReadable, isPatient: isPatient) ?? .word("not-granted")
        case .memory, .file, .leftTask, .leftAIOContexts: return nil
        }
    }
}
