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

    /// What was answered.
    enum Content: Equatable {
        /// The cgroup is there.
        case ready
        /// It is not, and why.
        case failed(String)
        /// Nothing, because time was up or the keeper has ended.
        case none
    }

    /// Waits for the answer, a hundred milliseconds at a time.
    ///
    /// Counted, not held against a clock: that of a machine which was stopped for a while may have run on without it.
    func await(times: Int, hasEnded: () -> Bool) -> Content {
        for _ in 0..<times {
            if state.load() != 0 || hasEnded() { break }
            state.await(changeFrom: 0, nanoseconds: 100_000_000)
        }
        // Behind the look whether it has ended: it may have answered before.
        let state = state.load()
        if state == Self.ready { return .ready }
        guard let step = KeeperTask.Step(rawValue: state) else { return .none }
        return .failed("\(SystemCallError(call: step.call, errno: Errno(rawValue: CInt(errno.load()))))")
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
