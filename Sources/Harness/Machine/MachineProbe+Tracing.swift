public import Experiments
import SystemCalls

extension MachineProbe {
    /// Whether fault paths can be traced here; the detail says what was refused, by which call, with which errno.
    ///
    /// Tried by defining probes, in a child: nothing stays behind, and nothing is mounted but in the child's own
    /// namespace. Blocks at most seven seconds.
    public static func tracing() -> Capability {
        do throws(SystemCallError) {
            return try TracingAttempt().outcome(within: 5_000).capability
        } catch {
            return Capability("tracing", .missing, "\(error)")
        }
    }
}
