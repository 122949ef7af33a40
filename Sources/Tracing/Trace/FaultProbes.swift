/// The probes of the fault path, as kprobe_events takes them; Documentation/trace/kprobetrace.rst.
struct FaultProbes {
    /// The group of the events.
    let group: String

    /// The call of `handle_mm_fault()`.
    let fault = "mm_fault"
    /// Its return.
    let faultReturn = "mm_fault_return"
    /// The call of `handle_userfault()`.
    let userfault = "userfault"
    /// Its return.
    let userfaultReturn = "userfault_return"

    /// The events' names.
    var events: [String] { [fault, faultReturn, userfault, userfaultReturn] }

    /// The lines that define the probes.
    ///
    /// The arguments are where the x86-64 ABI has them: `handle_mm_fault(vma, address, flags, …)` and
    /// `handle_userfault(vmf, reason)`, from 5.10 to 7.3; the return address lies on top of the stack. A thread that
    /// sleeps in a function holds one of as many slots as may be in it at a time.
    ///
    /// Of two probes in one place the later one runs first: the call's must, for the return's puts its own address in the
    /// place of the caller's.
    var definitions: [String] {
        [
            "r\(Self.slots):\(group)/\(faultReturn) handle_mm_fault value=$retval:x64",
            "p:\(group)/\(fault) handle_mm_fault address=%si:x64 flags=%dx:x32 caller=$stack0:symbol",
            "r\(Self.slots):\(group)/\(userfaultReturn) handle_userfault value=$retval:x64",
            "p:\(group)/\(userfault) handle_userfault reason=%si:x64",
        ]
    }

    /// The lines that remove them.
    var removals: [String] { events.map { "-:\(group)/\($0)" } }

    private static let slots = 256
}
