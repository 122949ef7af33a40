import Experiments
import Steps
import SystemCalls
import Userfaultfd

/// How the userfaultfd of an experiment is opened, found out once: the entry point, the flags, the features.
struct UserfaultfdOpening {
    private let entry: OwnedUserfaultfd.EntryPoint
    private let flags: CreationFlags
    private let features: Features

    /// Finds out what an experiment's userfaultfd must be opened with.
    ///
    /// - Throws: `Incapable` if there is no userfaultfd for this process, or one without a feature that is needed.
    init(for program: Program) throws {
        let experiment = program.experiment
        let isUserModeOnly = experiment.userfaultfd.isUserModeOnly
        let access: UserfaultfdAccess
        do throws(SystemCallError) {
            access = try UserfaultfdAccess(userModeOnly: isUserModeOnly)
        } catch {
            throw Incapable("\(error)" + (UserfaultfdAccess.advice(for: error.errno).map { "; \($0)" } ?? ""))
        }
        features = program.steps.joined().reduce(into: Features(neededBy: experiment)) { features, step in
            features.formUnion(type(of: step).neededFeatures)
        }
        let lacking = features.subtracting(access.offered.features)
        guard lacking.isEmpty else { throw Incapable("userfaultfd feature \(lacking)") }
        entry = access.entry
        flags = isUserModeOnly ? [.closeOnExec, .nonBlocking, .userModeOnly] : [.closeOnExec, .nonBlocking]
    }

    /// A new userfaultfd, the handshake done.
    func open() throws(SystemCallError) -> OwnedUserfaultfd {
        let userfaultfd = try OwnedUserfaultfd(flags, via: entry)
        try userfaultfd.handshake(requesting: features)
        return userfaultfd
    }
}
