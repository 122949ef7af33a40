import ProcFS
import Steps
import SystemCalls

/// The fdinfo of a subject's userfaultfd: how many faults wait, without reading any of their messages.
final class FaultCounter: Sendable {
    private let file: ProcFile
    private let path: String

    /// Opens the file of descriptor `number` of a process, whose id may be `self`; nil if there is none.
    ///
    /// It stands for the number, not for what is open under it.
    init?(_ process: String, _ number: CInt) {
        path = "/proc/\(process)/fdinfo/\(number)"
        guard let file = try? ProcFile(path) else { return nil }
        self.file = file
    }

    /// Reads it, without allocating; nil if the descriptor is closed.
    func info(using buffer: UnsafeMutableRawBufferPointer) -> UserfaultfdInfo? {
        let length = unsafe file.read(into: buffer).rawValue
        guard length > 0 else { return nil }
        return unsafe UserfaultfdInfo(parsing: buffer.bytes.extracting(first: length))
    }

    /// Reads it for people.
    func text() -> (path: String, text: ProcText) {
        do throws(SystemCallError) {
            return (path, .text(try file.text()))
        } catch {
            return (path, .refused(error.errno))
        }
    }
}
