import CLinux

/// Whether anybody still reads what the agent reports.
enum Lifeline {
    /// Ends this process if nobody does; its subject goes with it, by its parent-death signal.
    ///
    /// Called wherever the agent waits: a trial that spins until its watchdog must not outlive a tool that was killed.
    /// A pipe whose reader is gone polls as POLLERR (poll(2)).
    static func check() {
        let events = clinux_poll_one(STDOUT_FILENO, 0, 0)
        if events > 0, events & Int(POLLERR) != 0 { clinux_exit_group(2) }
    }
}
