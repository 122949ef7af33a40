import SystemCalls
import SystemPackage
import Userfaultfd

extension Transfer {
    /// All of it done.
    static func done(_ bytes: Int) -> Transfer { Transfer(reported: bytes, result: CallResult(0)) }

    /// A part of it done.
    static func part(_ bytes: Int) -> Transfer {
        Transfer(reported: bytes, result: .failure(.resourceTemporarilyUnavailable))
    }

    /// Failed, and told so twice.
    static func refused(_ errno: Errno) -> Transfer {
        Transfer(reported: CallResult.failure(errno).rawValue, result: .failure(errno))
    }

    /// Failed, with the output field left alone.
    static func untold(_ errno: Errno) -> Transfer {
        Transfer(reported: untouched, result: .failure(errno))
    }
}
