import BlockedThreads
import Glibc
import ProcFS
import SystemCalls
import Testing

@Suite(.timeLimit(.minutes(5))) struct `Thread files` {
    @Test(.enabled(if: geteuid() == 0, "needs root to read a kernel stack"))
    func `a thread in a pipe read is asleep there`() throws {
        let reader = try BlockedReader()
        let files = ThreadFiles(process: getpid(), thread: reader.number)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 1)
        defer { buffer.deallocate() }
        let status = try #require(try files.status(using: buffer))
        #expect(status.state == .sleeping)
        #expect(try files.status(using: buffer) == status)

        let dump = files.dump()
        #expect(SyscallLine(parsing: dump.syscall.text ?? "")?.name == "read")
        #expect(KernelStack(parsing: dump.stack.text ?? "").names.contains { $0.hasSuffix("pipe_read") })
        #expect(dump.status.text?.contains("State:\tS (sleeping)\n") == true)
        try reader.release()
    }

    @Test func `one read brings the text that a dump has`() throws {
        let reader = try BlockedReader()
        let files = ThreadFiles(process: getpid(), thread: reader.number)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 1)
        defer { buffer.deallocate() }
        let length = try files.read(.syscall, into: buffer).get("pread")
        #expect(files.dump().syscall == .text(String(decoding: buffer[..<length], as: UTF8.self)))
        try reader.release()
    }

    @Test func `a newline in a thread's name forges no line`() throws {
        let reader = try BlockedReader(name: "a\nState:\tX (d")
        let files = ThreadFiles(process: getpid(), thread: reader.number)
        let text = try #require(files.dump().status.text)
        #expect(text.hasPrefix("Name:\ta\\nState:"))
        let bytes = Array(text.utf8)
        #expect(ThreadStatus(parsing: bytes.span.bytes)?.state == .sleeping)
        try reader.release()
    }

    @Test(arguments: ThreadFiles.File.allCases)
    func `a thread that has ended is ESRCH`(file: ThreadFiles.File) throws {
        let reader = try BlockedReader()
        let files = ThreadFiles(process: getpid(), thread: reader.number)
        try reader.release()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 1)
        defer { buffer.deallocate() }
        // pthread_join returns a little before the kernel has let the task go.
        var result = files.read(file, into: buffer)
        while result.errno == nil { result = files.read(file, into: buffer) }
        #expect(result.errno?.name == "ESRCH")
        let dump = files.dump()
        #expect(
            [dump.status, dump.stack, dump.syscall, dump.wchan].map(\.refusal)
                == Array(repeating: "ESRCH", count: 4))
    }

    @Test func `a thread that does not exist is ENOENT in all four`() throws {
        let files = ThreadFiles(process: getpid(), thread: 0)
        let dump = files.dump()
        #expect(
            [dump.status, dump.stack, dump.syscall, dump.wchan].map(\.refusal)
                == Array(repeating: "ENOENT", count: 4))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { buffer.deallocate() }
        #expect(throws: SystemCallError.self) { try ThreadFiles(process: 0, thread: 0).status(using: buffer) }
    }

    @Test func `a status that does not fit is no status`() throws {
        let files = ThreadFiles(process: 1, thread: 1)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { buffer.deallocate() }
        #expect(try files.status(using: buffer) == nil)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to lose it"))
    func `without privileges each file keeps its own errno`() async {
        await #expect(processExitsWith: .success) {
            let opened = ThreadFiles(process: 1, thread: 1)
            setgid(65534)
            setuid(65534)
            let before = opened.dump()
            let after = ThreadFiles(process: 1, thread: 1).dump()
            // Opened with privileges, read without: the ptrace check refuses. Opened without: the mode does.
            let refusals = [before.status, before.stack, before.syscall, before.wchan].map(\.refusal)
            let refusalsAfter = [after.status, after.stack, after.syscall, after.wchan].map(\.refusal)
            #expect(refusals == [nil, "EPERM", "EPERM", nil])
            #expect(refusalsAfter == [nil, "EACCES", "EACCES", nil])
            #expect(after.wchan == .text("0"))
        }
    }
}
