import CLinux
import Steps
import SystemCalls
import Userfaultfd

/// Makes a subject ready for another trial: its memory mapped, filled, registered and protected anew, at the same
/// addresses, with a userfaultfd that has seen nothing, under the same number.
///
/// What stays is the process, its threads, and what the steps have prepared. No thread may be in a step meanwhile.
struct Renewal: Sendable {
    private let setup: SubjectSetup
    private let regions: [Stage.Region]
    private let opening: UserfaultfdOpening
    private let userfaultfd: UnownedUserfaultfd
    private let usesUpUserfaultfd: Bool

    init(setup: SubjectSetup, regions: [Stage.Region], opening: UserfaultfdOpening, userfaultfd: UnownedUserfaultfd) {
        self.setup = setup
        self.regions = regions
        self.opening = opening
        self.userfaultfd = userfaultfd
        usesUpUserfaultfd = setup.program.usesUpUserfaultfd
    }

    /// Closes the userfaultfd, which lets go on whoever waits for it.
    ///
    /// A step may have closed it already; then this is EBADF and nothing else.
    func closeUserfaultfd() { _ = clinux_close(userfaultfd.rawValue) }

    /// Makes everything anew.
    ///
    /// The old userfaultfd is closed first: one that asked for unmap events would have the mapping wait until it reads them.
    ///
    /// - Parameter lightly: whether the userfaultfd may stay, if nothing in the script keeps it from being as new: it has no
    ///   message and no waiter left when nobody is in a step.
    /// - Throws: the system call that failed; the subject is then of no use any more.
    func renew(lightly: Bool = false) throws {
        let keepsUserfaultfd = lightly && !usesUpUserfaultfd
        if !keepsUserfaultfd { closeUserfaultfd() }
        try setup.remapMemory(regions)
        if !keepsUserfaultfd { try reopenUserfaultfd() }
        try setup.arm(regions, with: userfaultfd)
    }

    private func reopenUserfaultfd() throws(SystemCallError) {
        let new = try opening.open()
        // The kernel may have given it the old number at once.
        if new.rawValue == userfaultfd.rawValue {
            new.release()
        } else {
            try CallResult(clinux_rename_descriptor(new.rawValue, userfaultfd.rawValue)).get("dup2")
        }
    }
}
