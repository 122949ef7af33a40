import CLinux
import SystemCalls
import SystemPackage

/// What a keeper answers whoever started it, in memory that both processes map.
struct KeeperAnswer: Sendable {
    private let state: SharedWord
    private let errno: SharedWord

    private static let ready: UInt32 = 1

    fileprivate init(in memory: inout SharedMemory) {
        state = memory.word()
        errno = memory.word()
    }

    /// The cgroup is there.
    func succeed() {
        state.store(Self.ready)
        state.wake()
    }

    /// It is not: the step that failed, and with what.
    func fail(_ step: KeeperTask.Step, _ result: CallResult) {
        errno.store(UInt32(result.errno?.rawValue ?? 0))
        state.store(step.rawValue)
        state.wake()
    }

    /// Waits for the answer; nil for success.
    func await(milliseconds: CInt) -> String? {
        let deadline = clinux_monotonic_nanoseconds() + Int64(milliseconds) * 1_000_000
        while state.load() == 0, clinux_monotonic_nanoseconds() < deadline {
            state.await(changeFrom: 0, nanoseconds: 100_000_000)
        }
        guard state.load() != Self.ready else { return nil }
        guard let step = KeeperTask.Step(rawValue: state.load()) else {
            return "the process that makes its cgroup does not answer"
        }
        return "\(SystemCallError(call: step.call, errno: Errno(rawValue: CInt(errno.load()))))"
    }
}

/// The memory of an answer, for as long as somebody may look at it.
struct KeeperMemory: ~Copyable {
    let answer: KeeperAnswer
    /// The words of the disk (`HeldDisk`): the keeper sees by them how long a hold stands.
    let standing: SharedWord, count: SharedWord
    private let memory: SharedMemory

    init() throws(SystemCallError) {
        var memory = try SharedMemory(capacity: 64)
        answer = KeeperAnswer(in: &memory)
        standing = memory.word()
        count = memory.word()
        self.memory = memory
    }
}
