import Glibc
import ProcFS
import SystemCalls
import SystemPackage

/// A process whose threads are sampled, and the list of them, kept current.
///
/// The number of links of /proc/<pid>/task counts the threads (fs/proc/base.c, `proc_task_getattr`): as long as it stays the
/// same and none has ended, the folder is not listed again.
final class SampledProcess {
    let number: CInt
    private let folder: OwnedDescriptor
    private var links: UInt?
    /// Threads that have ended but are listed still, as the first one is until its parent has asked for its status.
    private var ended: Set<CInt> = []
    private(set) var threads: [SampledThread] = []

    /// Opens a process's folder of threads.
    ///
    /// - Throws: the errno of open(2): ENOENT if there is no such process.
    init(_ number: CInt) throws(SystemCallError) {
        self.number = number
        folder = try OwnedDescriptor(opening: "/proc/\(number)/task", .readOnly, flags: O_DIRECTORY)
    }

    /// Finds the threads that have come, if any have; those that have gone are given to `gone`.
    func refresh(gone: (SampledThread) -> Void) {
        var status = stat()
        let count = unsafe fstat(folder.rawValue, &status) == 0 ? UInt(status.st_nlink) : nil
        guard count == nil || count != links else { return }
        let names: [String]
        do throws(SystemCallError) {
            names = try FolderListing.readableNames(in: folder.rawValue)
        } catch {
            // That it cannot be listed now, for want of a descriptor, says nothing of its threads.
            guard [.noSuchFileOrDirectory, .noSuchProcess].contains(error.errno) else { return }
            names = []
        }
        links = count
        let listed = Set(names.compactMap { CInt($0) })
        for thread in threads where !listed.contains(thread.number) { gone(thread) }
        threads.removeAll { !listed.contains($0.number) }
        // The number of a process is its first thread's, and after execve(2) that of whichever thread has called it.
        ended = ended.intersection(listed).filter { Self.hasEnded($0, in: number) }
        let known = ended.union(threads.map(\.number))
        threads += listed.subtracting(known).sorted().map { SampledThread(process: number, number: $0) }
    }

    private static func hasEnded(_ thread: CInt, in process: CInt) -> Bool {
        guard let text = try? ProcFile("/proc/\(process)/task/\(thread)/status").text() else { return true }
        return TaskState(inStatus: text)?.hasEnded == true
    }

    /// Has the folder listed the next time, because a thread has ended: another may have come in its place.
    func forget(_ thread: SampledThread) {
        threads.removeAll { $0 === thread }
        ended.insert(thread.number)
        links = nil
    }
}
