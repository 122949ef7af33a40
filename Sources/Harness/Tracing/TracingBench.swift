import Experiments
import SystemCalls
import Tracing

/// The tracer of an agent, made when it is first needed and kept: reading the kernel's tables takes a while.
public final class TracingBench {
    /// What a traced trial showed, or why it showed nothing.
    struct Outcome {
        /// The faults in the order in which they began; nil if nothing was traced.
        let faults: [TracedFault]?
        /// What is lacking; nil if nothing is.
        let remark: String?
        /// The trace as the kernel printed it.
        let text: String

        /// Nothing was traced, and why.
        init(refused: String) {
            faults = nil
            remark = refused
            text = ""
        }

        init(_ trace: Trace) {
            faults = trace.faults
            remark = trace.lack
            text = trace.text
        }
    }

    private enum State {
        case unprepared
        case refused(String)
        case ready(FaultTracer, UserfaultReasons)
    }

    private var state = State.unprepared

    /// How long the attempt to define a probe may take, in milliseconds.
    private static let patience: CInt = 10_000

    /// A bench without a tracer yet.
    public init() {}

    /// Makes the tracer; where that is refused, every traced trial will say why.
    public func prepare() {
        guard case .unprepared = state else { return }
        // In a child first: some kernels take offence at the mere mounting of tracefs.
        let outcome = (try? TracingAttempt().outcome(within: Self.patience)) ?? .silent
        guard outcome == .granted else { return state = .refused(outcome.capability.detail) }
        do throws(SystemCallError) {
            let tracer = try FaultTracer()
            state = .ready(tracer, UserfaultReasons(tracer))
        } catch {
            state = .refused("\(error)")
        }
    }

    /// Why nothing can be traced here; nil if it can, as far as is known.
    var refusal: String? {
        prepare()
        if case .refused(let reason) = state { return reason }
        return nil
    }

    /// Begins to trace these threads; returns why that cannot be, if it cannot.
    func begin(_ threads: [Int32]) -> String? {
        prepare()
        switch state {
        case .unprepared: return "the tracer is not ready"
        case .refused(let reason): return reason
        case .ready(let tracer, _):
            do throws(SystemCallError) {
                try tracer.begin(threads: threads)
                return nil
            } catch {
                return "\(error)"
            }
        }
    }

    /// Ends what was begun.
    func end() -> Outcome {
        guard case .ready(let tracer, _) = state else { return Outcome(refused: "the tracer is not ready") }
        do throws(SystemCallError) {
            return Outcome(try tracer.end())
        } catch {
            return Outcome(refused: "\(error)")
        }
    }

    /// A fault in the words of the script; nil if it is in no memory of it.
    func attempt(_ fault: TracedFault, _ map: AddressMap) -> FaultAttempt? {
        guard let place = map.place(of: fault.address), case .ready(_, let reasons) = state else { return nil }
        return FaultAttempt(
            function: "handle_mm_fault", caller: fault.caller, in: place.memory, page: place.page, flags: fault.flags,
            returned: fault.returned,
            userfault: fault.userfault.map {
                UserfaultAttempt(reason: reasons.name(of: $0.reason), returned: $0.returned)
            })
    }
}
