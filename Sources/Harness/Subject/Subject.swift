import CLinux
import Steps
import SystemCalls

/// A subject as its supervisor holds it: the process that owns the memory and the threads.
///
/// Ended and reaped when its holder goes away, with the child that it may have forked. The supervisor never shares its memory map, so it can look at the
/// subject however its threads are stuck.
struct Subject: ~Copyable {
    /// The process.
    let process: CInt
    private let pidfd: OwnedDescriptor
    private let child: ChildDesk
    private let slots: [ThreadSlot]

    /// Forks a subject that sets itself up; `board` and `props` are what the two share.
    ///
    /// - Throws: the errno of fork or pidfd_open.
    init(_ program: Program, _ board: Board, _ props: Props, race: RaceSetup? = nil) throws(SystemCallError) {
        let supervisor = clinux_getpid()
        let forked = try CallResult(clinux_fork()).get("fork")
        if forked == 0 { SubjectSetup(program: program, race: race).run(board, props, supervisor: supervisor) }
        let opened = CallResult(clinux_pidfd_open(CInt(forked)))
        if opened.rawValue < 0 {
            _ = clinux_kill(CInt(forked), SIGKILL)
            _ = clinux_wait(CInt(forked), 0)
            try opened.get("pidfd_open")
        }
        process = CInt(forked)
        child = board.child
        slots = board.threads
        pidfd = OwnedDescriptor(adopting: CInt(opened.rawValue))
    }

    deinit {
        // A task that does not die is left to init; its trial has said so.
        if kill(within: 5_000) { _ = clinux_wait(process, 0) }
    }

    /// Waits at most `milliseconds` for the process to end; true once every thread of it is gone.
    func hasEnded(within milliseconds: CInt = 0) -> Bool {
        var left = milliseconds
        while true {
            // Since 5.3 a pidfd is readable when the whole thread group has exited (pidfd_open(2)).
            if clinux_poll_one(pidfd.rawValue, Int16(POLLIN), min(left, 100)) > 0 { return true }
            left -= 100
            if left <= 0 { return false }
            Lifeline.check()
        }
    }

    /// Sends SIGKILL and waits at most `milliseconds` for the end, and as long for that of each child, whom the kernel then
    /// sends the same (PR_SET_PDEATHSIG).
    func kill(within milliseconds: CInt) -> Bool {
        _ = clinux_kill(process, SIGKILL)
        guard hasEnded(within: milliseconds), child.reapOrphan(within: milliseconds) else { return false }
        return slots.allSatisfy { reapOutside($0, within: milliseconds) }
    }

    /// Reaps the process of a thread that runs outside, if it does; whether there is none left.
    private func reapOutside(_ slot: ThreadSlot, within milliseconds: CInt) -> Bool {
        let outside = CInt(bitPattern: slot.process.load())
        guard outside != 0, outside != process else { return true }
        guard clinux_reap_within(outside, milliseconds) else { return false }
        slot.process.store(0)
        return true
    }

    /// The signal that ended the process, without reaping it; nil if it exited or still runs.
    func endingSignal() -> CInt? {
        let status = clinux_wait_signal_of(process)
        return status > 0 ? status : nil
    }
}
