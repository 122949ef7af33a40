import Glibc
public import ProcFS
import Synchronization
import SystemCalls

/// A thread of this process that is blocked in read(2) of an empty pipe until it is released.
public struct BlockedReader: ~Copyable {
    private let thread: KernelThread
    private let readEnd: OwnedDescriptor
    private let writeEnd: OwnedDescriptor
    /// The thread's number.
    public let number: CInt

    /// Starts the thread and returns when it sleeps; it writes `name` as its own before.
    ///
    /// It reads as many bytes as `feed` gives it, one at a time, before it is released.
    public init(name: String? = nil) throws {
        var ends: [CInt] = [-1, -1]
        try CallResult(pipe(&ends) == 0 ? 0 : Int(-errno)).get("pipe")
        let readEnd = OwnedDescriptor(adopting: ends[0])
        let writeEnd = OwnedDescriptor(adopting: ends[1])
        let started = Started()
        let thread = try KernelThread { [source = ends[0]] in
            if let name { setName(name) }
            started.number.store(currentThreadNumber(), ordering: .releasing)
            var byte: UInt8 = 0
            while byte != Self.last, read(source, &byte, 1) == 1 {}
        }
        var number: CInt = 0
        while number == 0 {
            usleep(1000)
            number = started.number.load(ordering: .acquiring)
        }
        self.thread = thread
        self.readEnd = readEnd
        self.writeEnd = writeEnd
        self.number = number
        awaitSleep()
    }

    /// Wakes the thread, and returns when it sleeps again.
    public func feed() throws {
        let before = switches
        try write(0)
        while switches == before { usleep(100) }
        awaitSleep()
    }

    /// Lets the thread go and waits until it has ended.
    public consuming func release() throws {
        try write(Self.last)
        thread.join()
    }

    private static var last: UInt8 { 1 }

    private func write(_ byte: UInt8) throws {
        var byte = byte
        try CallResult(Glibc.write(writeEnd.rawValue, &byte, 1)).get("write")
    }

    /// How often the thread has gone to sleep.
    private var switches: UInt64? {
        let files = ThreadFiles(process: getpid(), thread: number)
        let text = Array((files.dump().status.text ?? "").utf8)
        return ThreadStatus(parsing: text.span.bytes)?.voluntarySwitches
    }

    /// Returns when the thread is in its read: the kernel names the call only of a thread that is off the run queue.
    private func awaitSleep() {
        let files = ThreadFiles(process: getpid(), thread: number)
        while SyscallLine(parsing: files.dump().syscall.text ?? "")?.name != "read" { usleep(1000) }
    }

    private final class Started: Sendable {
        let number = Atomic<CInt>(0)
    }
}

extension ProcText {
    /// The text, nil if it was refused.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The name of the errno that refused the text, nil if there is a text.
    public var refusal: String? {
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
    _ = Glibc.write(comm, name, name.utf8.count)
    close(comm)
}
