/// What holds disks for the plans of an agent, made when a plan first needs it and kept: it starts a process and makes a
/// cgroup.
public final class DiskBench {
    private enum State {
        case refused(Incapable)
        case ready(DiskHold)
    }

    private var states: [String: State] = [:]

    /// A bench that holds nothing yet.
    public init() {}

    /// What holds the disk under a folder.
    ///
    /// - Throws: `Incapable` with what is lacking, the same each time.
    func hold(under scratch: Scratch) throws -> DiskHold {
        switch states[scratch.folder] {
        case .ready(let hold): return hold
        case .refused(let incapable): throw incapable
        case nil: break
        }
        do {
            let hold = try DiskHold(under: scratch)
            states[scratch.folder] = .ready(hold)
            return hold
        } catch let incapable as Incapable {
            states[scratch.folder] = .refused(incapable)
            throw incapable
        }
    }

    /// Takes everything back; whoever holds a disk must have released it.
    ///
    /// - Returns: what could not be taken back; nil if nothing is left.
    public func end() -> String? {
        var left: [String] = []
        for state in states.values {
            if case .ready(let hold) = state, let problem = hold.end() { left.append(problem) }
        }
        states = [:]
        return left.isEmpty ? nil : left.joined(separator: "; ")
    }
}
