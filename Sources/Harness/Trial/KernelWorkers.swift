import ProcFS
import SystemCalls

/// The threads of the kernel's that a subject's threads may wait for: those that the kernel adds to a subject, and that do
/// requests of an io_uring in its stead (since 5.12), io-wq's and those of rings that are polled; and a kworker that KVM has
/// left a page to.
struct KernelWorkers {
    private let process: CInt
    private let known: Set<CInt>

    /// The parent of the kernel's own threads: kthreadd.
    private static let kthreadd: CInt = 2

    /// The workers of `process`, whose other threads are `known`.
    init(_ process: CInt, known: Set<CInt>) {
        self.process = process
        self.known = known
    }

    /// Where one of them stands, by its name without its number; nil if there is no such worker, or if it is not asleep.
    func dump(_ thread: UInt32) -> (name: String, state: TaskState, dump: ThreadDump)? {
        let id = CInt(bitPattern: thread)
        guard id != process, !known.contains(id) else { return nil }
        let dump = ThreadFiles(process: isKernelThread(id) ? id : process, thread: id).dump()
        guard case .text(let text) = dump.status, let state = TaskState(inStatus: text), state.isAsleep else {
            return nil
        }
        let bytes = Array(text.utf8)
        let name = unsafe String(decoding: bytes[ThreadStatus.nameRange(in: bytes.span.bytes)], as: UTF8.self)
        // `kworker/1:2+events`: kernel/workqueue.c names its workers by CPU, number and what they do.
        if name.hasPrefix("kworker/") { return ("kworker", state, dump) }
        // `iou-wrk-1234`: io_uring/io-wq.c names its workers by whom they work for.
        return (name.split(separator: "-").filter { Int($0) == nil }.joined(separator: "-"), state, dump)
    }

    /// Whether it is a thread of the kernel's own; a message names it by its number in the first pid namespace, which is
    /// nobody's or another's in a container, where no such thread is to be seen.
    private func isKernelThread(_ id: CInt) -> Bool {
        guard let text = try? ProcFile("/proc/\(id)/stat").text() else { return false }
        return ParentProcess(parsing: text)?.number == Self.kthreadd
    }

    /// What each of them is doing; one that ends meanwhile is left out; allocates.
    func statuses(using buffer: UnsafeMutableRawBufferPointer) -> [CInt: ThreadStatus] {
        var statuses: [CInt: ThreadStatus] = [:]
        for thread in FolderListing.names(in: "/proc/\(process)/task").compactMap({ CInt($0) })
        where thread != process && !known.contains(thread) {
            let files = ThreadFiles(process: process, thread: thread)
            if let status = try? unsafe files.status(using: buffer) { statuses[thread] = status }
        }
        return statuses
    }
}
