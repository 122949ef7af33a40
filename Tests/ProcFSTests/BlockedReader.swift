import Glibc
import ProcFS
import Synchronization
import SystemCalls

/// A thread of this process that is blocked in read(2) of an empty pipe until it is released.
struct BlockedReader: ~Copyable {
    private let thread: KernelThread
    private let readEnd: OwnedDescriptor
    private let writeEnd: OwnedDescriptor
    /// The thread's number.
    let number: CInt

    /// Starts the thread and returns when it sleeps; it writes `name` as its own before.
    init(name: String? = nil) throws {
        var ends: [CInt] = [-1, -1]
        try CallResult(pipe(&ends) == 0 ? 0 : Int(-errno)).get("pipe")
        let readEnd = OwnedDescriptor(adopting: ends[0])
        let writeEnd = OwnedDescriptor(adopting: ends[1])
        let started = Started()
        let thread = try KernelThread { [source = ends[0]] in
            if let name { setName(name) }
            started.number.store(currentThreadNumber(), ordering: .releasing)
            var byte: UInt8 = 0
            _ = read(source, &byte, 1)
        }
        var number: CInt = 0
        while number == 0 {
            usleep(1000)
            number = started.number.load(ordering: .acquiring)
        }
        // The kernel names the call only of a thread that is off the run queue.
        let files = ThreadFiles(process: getpid(), thread: number)
        while SyscallLine(parsing: files.dump().syscall.text ?? "")?.name != "read" { usleep(1000) }
        self.thread = thread
        self.readEnd = readEnd
        self.writeEnd = writeEnd
        self.number = number
    }

    /// Lets the thread go and waits until it has ended.
    consuming func release() throws {
        let released = [UInt8(1)]
        try CallResult(write(writeEnd.rawValue, released, 1)).get("write")
        thread.join()
    }

    private final class Started: Sendable {
        let number = Atomic<CInt>(0)
    }
}

extension ProcText {
    /// The text, nil if it was refused.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The name of the errno that refused the text, nil if there is a text.
    var refusal: String? {
        if case .refused(let errno) = self { errno.name } else { nil }
    }
}

/// The calling thread's number: the last word of `<pid>/task/<tid>`.
private func currentThreadNumber() -> CInt {
    var target = [CChar](repeating: 0, count: 64)
    let length = readlink("/proc/thread-self", &target, target.count)
    let words = target.prefix(max(0, length)).map(UInt8.init).split(separator: UInt8(ascii: "/"))
    return words.last.flatMap { CInt(String(decoding: $0, as: UTF8.self)) } ?? -1
}

/// Names the calling thread.
private func setName(_ name: String) {
    let comm = open("/proc/thread-self/comm", O_WRONLY)
    _ = write(comm, name, name.utf8.count)
    close(comm)
}
