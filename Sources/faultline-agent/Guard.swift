import CLinux
import Glibc

/// Runs a program that ends with whoever reads this process's output: no emulator outlives a tool that was killed.
///
/// The program gets standard input, output and error of this process. A single thread, on purpose: the child's death
/// signal is bound to the thread that forked it (PR_SET_PDEATHSIG(2const)).
struct Guard {
    private let arguments: [String]

    /// A guard for the program `arguments` begins with, looked up on PATH.
    init(_ arguments: [String]) { self.arguments = arguments }

    /// Starts the program, and ends with its exit status; with status 2 when nobody reads the output any more.
    func run() -> Never {
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let child = unsafe clinux_spawn_bound(words)
        if child < 0 { Agent.fail("fork: \(unsafe String(cString: strerror(CInt(-child))))") }
        let pidfd = clinux_pidfd_open(CInt(child))
        if pidfd < 0 {
            _ = clinux_kill(CInt(child), SIGKILL)
            Agent.fail("pidfd_open: \(unsafe String(cString: strerror(CInt(-pidfd))))")
        }
        while true {
            let events = clinux_poll_two(CInt(pidfd), STDOUT_FILENO, Int16(POLLIN))
            // A pidfd is readable when its process has ended (pidfd_open(2)).
            if events > 0, events & Int(POLLIN) != 0 { break }
            // A pipe without a reader polls as POLLERR, asked for or not (poll(2)).
            if events > 0, events >> 16 & Int(POLLERR) != 0 { _ = clinux_kill(CInt(child), SIGKILL) }
        }
        let status = CInt(clinux_wait(CInt(child), 0))
        // As a shell reports a signal.
        exit(clinux_wait_exited(status) != 0 ? clinux_wait_exit_status(status) : 128 + (status & 0x7f))
    }
}
