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
