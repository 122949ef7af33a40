import CLinux
import ProcFS
import SystemCalls
import SystemPackage

/// Processes that are sampled, with those that descend from them.
///
/// A descendant is found by its parent's number, at the first pass that is `interval` behind the last look; one that has
/// ended before, and one whose parent has ended before, is not found.
final class ProcessFamily {
    private(set) var processes: [SampledProcess] = []
    private let includesDescendants: Bool
    /// The family's processes, those that have ended included as long as their numbers are listed.
    private var members: Set<CInt>
    /// The processes that are none of the family's.
    private var strangers: Set<CInt> = []
    private var lookedAt: Int?
    private var refreshedAt: Int?

    /// How often the machine's processes are looked through, in nanoseconds.
    private static let interval = 50_000_000
    /// How often each process is asked whether it has other threads: as often as a millisecond matters to anybody.
    private static let threadInterval = 1_000_000

    /// A family of the processes `roots`.
    ///
    /// - Throws: the errno of opening the folder of one of them.
    init(_ roots: [CInt], includesDescendants: Bool) throws(SystemCallError) {
        self.includesDescendants = includesDescendants
        members = Set(roots)
        // A thread's number has a folder too, but is none of a process.
        let listed = Set(try FolderListing.readableNames(in: "/proc"))
        if let stray = roots.first(where: { !listed.contains("\($0)") }) {
            throw SystemCallError(call: "open", errno: .noSuchFileOrDirectory, subject: "/proc/\(stray)")
        }
        for root in roots where !processes.contains(where: { $0.number == root }) {
            processes.append(try SampledProcess(root))
        }
    }

    /// Says that a thread has ended: another may have come in its place, or the process has ended.
    func forget(_ thread: SampledThread, of process: SampledProcess) {
        process.forget(thread)
        refreshedAt = nil
    }

    /// Whether nobody is left to be sampled.
    var isEmpty: Bool { processes.isEmpty }

    /// Finds who has come since, in the processes and among them.
    func refresh(at time: Int, gone: (SampledThread) -> Void) {
        guard refreshedAt.map({ time - $0 >= Self.threadInterval }) ?? true else { return }
        refreshedAt = time
        for process in processes { process.refresh(gone: gone) }
        processes.removeAll { $0.threads.isEmpty }
        guard includesDescendants, lookedAt.map({ time - $0 >= Self.interval }) ?? true else { return }
        lookedAt = time
        for number in descendants() {
            do throws(SystemCallError) {
                let process = try SampledProcess(number)
                process.refresh(gone: gone)
                processes.append(process)
            } catch {
                // One that has ended meanwhile has no folder; one that cannot be opened now is found again.
                if error.errno != .noSuchFileOrDirectory { members.remove(number) }
            }
        }
    }

    /// The processes that have joined the family since it was last asked.
    private func descendants() -> [CInt] {
        guard let names = try? FolderListing.readableNames(in: "/proc") else { return [] }
        let listed = Set(names.compactMap { CInt($0) })
        members.formIntersection(listed)
        strangers.formIntersection(listed)
        var parents: [CInt: CInt] = [:]
        for number in listed.subtracting(members).subtracting(strangers) {
            guard let text = try? ProcFile("/proc/\(number)/stat").text() else { continue }
            parents[number] = ParentProcess(parsing: text)?.number
        }
        var found: [CInt] = []
        while true {
            let next = parents.filter { members.contains($0.value) }.keys
            if next.isEmpty { break }
            found += next
            members.formUnion(next)
            for number in next { parents[number] = nil }
        }
        strangers.formUnion(parents.keys)
        return found.sorted()
    }
}
