import CLinux
import Experiments
import SystemCalls
import SystemPackage
import Userfaultfd

/// `open-userfaultfd`: who may have one.
struct OpenUserfaultfd: Step {
    static let word = "open-userfaultfd"
    static let summary = """
        Opens one more userfaultfd, asks the kernel for `features` with `UFFDIO_API`, and closes it. Result: 0, or the errno of \
        whichever refused it.
        """
    private static let through = Field<Entry>.word("through", "the way to it").otherwise(.systemCall)
    private static let user = Field<User>.word("user", "who opens it").otherwise(.same)
    private static let userModeOnly = Field<Bool>.flag("user-mode-only", "with `UFFD_USER_MODE_ONLY`")
    private static let features = Field<Set<UserfaultfdSettings.Feature>>.words("features", "the features to ask for")
        .otherwise([], written: "none")
    static let fields = [
        through.description, user.description, userModeOnly.description, features.description,
    ]

    /// The two ways to a userfaultfd.
    enum Entry: String, Word {
        case systemCall = "system-call"
        case device

        var meaning: String? {
            switch self {
            case .systemCall: "userfaultfd(2)"
            case .device: "the ioctl `USERFAULTFD_IOC_NEW` of /dev/userfaultfd (6.1)"
            }
        }
    }

    /// Who opens it.
    enum User: String, Word {
        case same, nobody

        var meaning: String? {
            switch self {
            case .same: "the user that Faultline runs as"
            case .nobody:
                """
                the thread as the user 65534, with no capability in effect and the groups that it had, for as long as the step \
                takes; without CAP_SETUID the experiment is skipped
                """
            }
        }
    }

    static let capability: String? = "privileges"

    private let entry: OwnedUserfaultfd.EntryPoint
    private let user: User
    private let flags: CreationFlags
    private let features: Features

    var footprint: Footprint { .nothing }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        entry = try arguments[Self.through] == .device ? .device : .systemCall
        user = try arguments[Self.user]
        flags = try arguments[Self.userModeOnly] ? [.closeOnExec, .userModeOnly] : .closeOnExec
        features = Features(try arguments[Self.features])
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let (entry, flags, features) = (entry, flags, features)
        let open: @Sendable () -> StepResult = {
            do throws(SystemCallError) {
                try OwnedUserfaultfd(flags, via: entry).handshake(requesting: features)
                return .number(0)
            } catch {
                return StepResult(CallResult.failure(error.errno))
            }
        }
        guard user == .nobody else { return PreparedStep { _ in open() } }
        // Not tried here: with any change of its user the thread that prepares would lose the signal that ends it with its
        // parent (prctl(2), commit_creds() in kernel/cred.c).
        guard clinux_may_change_user() else {
            throw SystemCallError(call: "setresuid", errno: .notPermitted, subject: "becoming another user")
        }
        return PreparedStep { _ in
            let changed = Self.become(Self.nobody)
            if changed.rawValue < 0 { return StepResult(changed) }
            defer { _ = Self.become(0) }
            return open()
        }
    }

    private static var nobody: UInt32 { 65534 }

    private static func become(_ user: UInt32) -> CallResult { CallResult(clinux_become_user(user)) }
}
