import CLinux
import SystemCalls

/// A child that tries something which may not come back, or waits to be looked at.
///
/// Killed and reaped when its holder goes away.
struct ProbeChild: ~Copyable {
    /// The process.
    let process: CInt
    private let pidfd: OwnedDescriptor

    /// Forks a child that runs `body` and exits.
    ///
    /// Other threads of this process may have held any lock at the fork, so `body` must not allocate: system calls on
    /// what was prepared before, and stores to shared memory.
    ///
    /// - Throws: the errno of fork or pidfd_open.
    init(_ body: () -> Void) throws(SystemCallError) {
        let parent = clinux_getpid()
        let forked = try CallResult(clinux_fork()).get("fork")
        if forked == 0 {
            _ = clinux_set_parent_death_signal(SIGKILL)
            // The parent may have died before the call above.
            if clinux_getppid() == parent { body() }
            clinux_exit_group(0)
        }
        let opened = CallResult(clinux_pidfd_open(CInt(forked)))
        if opened.rawValue < 0 {
            _ = clinux_kill(CInt(forked), SIGKILL)
            _ = clinux_wait(CInt(forked), 0)
            try opened.get("pidfd_open")
        }
        process = CInt(forked)
        pidfd = OwnedDescriptor(adopting: CInt(opened.rawValue))
    }

    deinit {
        _ = clinux_kill(process, SIGKILL)
        // A child that even SIGKILL does not end is left to init.
        if hasEnded(within: 2_000) { _ = clinux_wait(process, 0) }
    }

    /// Waits at most `milliseconds` for the end of the child.
    func hasEnded(within milliseconds: CInt) -> Bool {
        clinux_poll_one(pidfd.rawValue, Int16(POLLIN), milliseconds) > 0
    }
}
