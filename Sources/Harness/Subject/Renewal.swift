import Steps
import SystemCalls
import Userfaultfd

/// Makes a subject ready for another trial: its memory mapped, filled, registered and protected anew, at the same
/// addresses, with userfaultfds that have seen nothing, under the same numbers.
///
/// What stays is the process, its threads, and what the steps have prepared. No thread may be in a step meanwhile.
struct Renewal: Sendable {
    private let setup: SubjectSetup
    private let regions: [Stage.Region]
    private let doors: [UserfaultfdDoor]
    private let usesUpUserfaultfd: Bool

    init(setup: SubjectSetup, regions: [Stage.Region], doors: [UserfaultfdDoor]) {
        self.setup = setup
        self.regions = regions
        self.doors = doors
        usesUpUserfaultfd = setup.program.usesUpUserfaultfd
    }

    /// Closes the userfaultfds, which lets go on whoever waits for them.
    func closeUserfaultfds() { for door in doors { door.close() } }

    /// Makes everything anew.
    ///
    /// The old userfaultfds are closed first: one that asked for unmap events would have the mapping wait until it reads them.
    ///
    /// - Parameter lightly: whether the userfaultfds may stay, if nothing in the script keeps them from being as new: they have no
    ///   message and no waiter left when nobody is in a step.
    /// - Throws: the system call that failed; the subject is then of no use any more.
    func renew(lightly: Bool = false) throws {
        let keepsUserfaultfds = lightly && !usesUpUserfaultfd
        if !keepsUserfaultfds { closeUserfaultfds() }
        try setup.remapMemory(regions)
        if !keepsUserfaultfds { for door in doors { try door.reopen() } }
        try setup.arm(regions, with: doors[0].userfaultfd)
    }
}
