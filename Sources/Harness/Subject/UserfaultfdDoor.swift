import CLinux
import Experiments
import Steps
import SystemCalls
import Userfaultfd

/// A userfaultfd of an experiment, open in the subject for all its trials under one number, and how it is opened: the entry
/// point, the flags, the features.
struct UserfaultfdDoor: Sendable {
    /// The userfaultfd.
    let userfaultfd: UnownedUserfaultfd
    private let entry: OwnedUserfaultfd.EntryPoint
    private let flags: CreationFlags
    private let features: Features

    /// Finds out what a userfaultfd of an experiment must be opened with, and opens it.
    ///
    /// - Throws: `Incapable` if there is no userfaultfd for this process, or one without a feature that is needed; the system
    ///   call that failed.
    init(for program: Program, _ settings: UserfaultfdSettings) throws {
        let access: UserfaultfdAccess
        do throws(SystemCallError) {
            access = try UserfaultfdAccess(userModeOnly: settings.isUserModeOnly)
        } catch {
            throw Incapable("\(error)" + (UserfaultfdAccess.advice(for: error.errno).map { "; \($0)" } ?? ""))
        }
        var features = Features(neededBy: program.experiment, settings)
        for (thread, steps) in zip(program.experiment.threads, program.steps) where thread.userfaultfd == settings.name
        {
            for step in steps { features.formUnion(type(of: step).neededFeatures) }
        }
        self.features = features
        let lacking = features.subtracting(access.offered.features)
        guard lacking.isEmpty else { throw Incapable("userfaultfd feature \(lacking)") }
        entry = access.entry
        var flags: CreationFlags = .closeOnExec
        if settings.isUserModeOnly { flags.insert(.userModeOnly) }
        if !settings.isBlocking { flags.insert(.nonBlocking) }
        self.flags = flags
        let new = try Self.open(flags, via: entry, features)
        userfaultfd = new.unowned
        new.release()
    }

    private static func open(
        _ flags: CreationFlags, via entry: OwnedUserfaultfd.EntryPoint, _ features: Features
    ) throws(SystemCallError) -> OwnedUserfaultfd {
        let userfaultfd = try OwnedUserfaultfd(flags, via: entry)
        try userfaultfd.handshake(requesting: features)
        return userfaultfd
    }

    /// Closes it, which lets go on whoever waits for it.
    ///
    /// A step may have closed it already; then this is EBADF and nothing else.
    func close() { _ = clinux_close(userfaultfd.rawValue) }

    /// Opens a new one under the same number; the old one is closed.
    func reopen() throws(SystemCallError) {
        let new = try Self.open(flags, via: entry, features)
        // The kernel may have given it the old number at once.
        if new.rawValue == userfaultfd.rawValue {
            new.release()
        } else {
            try CallResult(clinux_rename_descriptor(new.rawValue, userfaultfd.rawValue)).get("dup2")
        }
    }
}
