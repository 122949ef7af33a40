import CLinux
import ProcFS
import SystemCalls
import SystemPackage

/// A child that sleeps in read(2) of an empty pipe, for as long as its holder wants to look at it.
///
/// A child and not a thread, because that is what a subject is: the kernel asks for ptrace access to another process,
/// but not within one.
struct Sleeper: ~Copyable {
    private let readEnd: OwnedDescriptor
    // Open as long as the child lives, or its read would return.
    private let writeEnd: OwnedDescriptor
    private let child: ProbeChild

    /// Forks the child, which may not sleep yet when this returns.
    ///
    /// - Throws: the errno of pipe2, fork or pidfd_open.
    init() throws(SystemCallError) {
        var ends: [CInt] = [-1, -1]
        try unsafe CallResult(clinux_pipe(&ends)).get("pipe2")
        let readEnd = OwnedDescriptor(adopting: ends[0])
        let writeEnd = OwnedDescriptor(adopting: ends[1])
        let child = try ProbeChild {
            var byte: UInt8 = 0
            _ = unsafe clinux_read(readEnd.rawValue, &byte, 1)
        }
        self.readEnd = readEnd
        self.writeEnd = writeEnd
        self.child = child
    }

    /// The texts of /proc once the child sleeps and its stack is there or refused, or after `milliseconds`.
    func dump(within milliseconds: Int64) -> ThreadDump {
        let files = ThreadFiles(process: child.process, thread: child.process)
        let deadline = clinux_monotonic_nanoseconds() + milliseconds * 1_000_000
        while true {
            let dump = files.dump()
            if Self.isSettled(dump) || clinux_monotonic_nanoseconds() > deadline { return dump }
            _ = clinux_sleep_nanoseconds(1_000_000)
        }
    }

    /// A thread that has set its sleeping state, but has not left its CPU, has an empty stack.
    private static func isSettled(_ dump: ThreadDump) -> Bool {
        guard case .text(let status) = dump.status else { return true }
        return TaskState(inStatus: status) == .sleeping && dump.stack != .text("")
    }
}
