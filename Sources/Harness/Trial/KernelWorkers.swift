import ProcFS
import SystemCalls

/// The threads that the kernel adds to a subject: io-wq's, which do requests of an io_uring in its stead (since 5.12).
struct KernelWorkers {
    private let process: CInt
    private let known: Set<CInt>

    /// The workers of `process`, whose other threads are `known`.
    init(_ process: CInt, known: Set<CInt>) {
        self.process = process
        self.known = known
    }

    /// Where one of them stands, by its name without its number; nil if there is no such worker, or if it is not asleep.
    func dump(_ thread: UInt32) -> (name: String, state: TaskState, dump: ThreadDump)? {
        let id = CInt(bitPattern: thread)
        guard id != process, !known.contains(id) else { return nil }
        let dump = ThreadFiles(process: process, thread: id).dump()
        guard case .text(let status) = dump.status, let state = TaskState(inStatus: status), state.isAsleep,
            let line = status.split(separator: "\n").first, line.hasPrefix("Name:\t")
        else { return nil }
        // `iou-wrk-1234`: io_uring/io-wq.c names its workers by whom they work for.
        let name = line.dropFirst("Name:\t".count).split(separator: "-").filter { Int($0) == nil }
        return (name.joined(separator: "-"), state, dump)
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
