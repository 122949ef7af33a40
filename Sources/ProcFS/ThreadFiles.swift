public import SystemCalls
import SystemPackage

/// The /proc files of one thread that tell where it is, kept open.
///
/// Sampling a thread is then one `pread` for each file. Opening never fails as a whole: a file that cannot be
/// opened keeps its errno, and every reading of it returns that. A thread that does not exist refuses all
/// four with ENOENT; one that has ended since, with ESRCH.
public struct ThreadFiles: ~Copyable, Sendable {
    /// One of the files.
    public enum File: String, CaseIterable, Sendable {
        /// The state letter and the context switches, for everybody to read.
        case status
        /// The kernel stack.
        ///
        /// EACCES unless it was opened with CAP_SYS_ADMIN in the initial user namespace, EPERM without ptrace
        /// access.
        case stack
        /// The system call and its arguments.
        ///
        /// EPERM without ptrace access. The kernel waits until the thread is off the run queue: a reading of
        /// a thread that has set a sleeping state but was preempted before it slept blocks for whole ticks
        /// (kernel/sched/core.c, `wait_task_inactive`).
        case syscall
        /// The function that the thread sleeps in; `0` without ptrace access.
        case wchan
    }

    private enum Opened: ~Copyable, Sendable {
        case file(ProcFile)
        case refused(Errno)
    }

    private let status: Opened
    private let stack: Opened
    private let syscall: Opened
    private let wchan: Opened

    /// Opens the files of thread `thread` of process `process`, both as this process's pid namespace numbers
    /// them.
    public init(process: CInt, thread: CInt) {
        self.status = Self.open(.status, process, thread)
        self.stack = Self.open(.stack, process, thread)
        self.syscall = Self.open(.syscall, process, thread)
        self.wchan = Self.open(.wchan, process, thread)
    }

    private static func open(_ file: File, _ process: CInt, _ thread: CInt) -> Opened {
        do throws(SystemCallError) {
            return .file(try ProcFile("/proc/\(process)/task/\(thread)/\(file.rawValue)"))
        } catch {
            return .refused(error.errno)
        }
    }
}

extension ThreadFiles {
    /// Reads `file` into `buffer` without allocating; a text that is longer is cut.
    ///
    /// Reading stack, syscall or wchan waits while the thread's process is in execve(2) (`exec_update_lock`).
    ///
    /// - Returns: the bytes read, or the negated errno of opening the file or of this reading.
    public func read(_ file: File, into buffer: UnsafeMutableRawBufferPointer) -> CallResult {
        switch file {
        case .status: unsafe Self.read(status, into: buffer)
        case .stack: unsafe Self.read(stack, into: buffer)
        case .syscall: unsafe Self.read(syscall, into: buffer)
        case .wchan: unsafe Self.read(wchan, into: buffer)
        }
    }

    /// Reads and parses status without allocating; `buffer` is where its text goes.
    ///
    /// 4096 bytes suffice for a thread with few supplementary groups.
    ///
    /// - Returns: nil if the text is malformed or longer than `buffer`.
    /// - Throws: the errno of opening the file or of this reading.
    public func status(using buffer: UnsafeMutableRawBufferPointer) throws(SystemCallError) -> ThreadStatus? {
        let length = try unsafe read(.status, into: buffer).get("pread")
        return unsafe ThreadStatus(parsing: buffer.bytes.extracting(first: length))
    }

    /// The four texts as they are now; allocates.
    public func dump() -> ThreadDump {
        ThreadDump(
            status: Self.text(of: status), stack: Self.text(of: stack), syscall: Self.text(of: syscall),
            wchan: Self.text(of: wchan))
    }

    private static func read(_ opened: borrowing Opened, into buffer: UnsafeMutableRawBufferPointer)
        -> CallResult
    {
        switch opened {
        case .file(let file): unsafe file.read(into: buffer)
        case .refused(let errno): .failure(errno)
        }
    }

    private static func text(of opened: borrowing Opened) -> ProcText {
        switch opened {
        case .refused(let errno): return .refused(errno)
        case .file(let file):
            do throws(SystemCallError) {
                return .text(try file.text())
            } catch {
                return .refused(error.errno)
            }
        }
    }
}
