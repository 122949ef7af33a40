import AsyncIO
import CLinux
import Experiments
import SystemCalls
import SystemPackage
import Userfaultfd

/// `poll-messages`: waiting until the userfaultfd has something to read, without reading it.
struct PollMessages: Step {
    static let word = "poll-messages"
    static let summary = """
        Waits until the userfaultfd can be read, and reads nothing. Result: the events, as poll(2) names them (`POLLIN`; \
        `POLLERR` of a userfaultfd that is `blocking`), or the errno; `none` if it is `optional` and everything has come to \
        rest without any.
        """
    private static let with = Field<Way>.word("with", "how it waits").otherwise(.poll)
    private static let looks = Field<Int>.count(
        "looks", "how often it waits, one after the other; the result is the last one's", from: 1
    ).otherwise(1)
    private static let optional = Field<Bool>.flag(
        "optional", "goes on with `none` when a later step is due and nothing will come by itself")
    static let fields = [with.description, looks.description, optional.description]

    /// How one can wait for a descriptor.
    enum Way: String, Word {
        case poll, epoll
        case epollEdge = "epoll-edge"
        case uring = "io-uring"

        var meaning: String? {
            switch self {
            case .poll: "poll(2)"
            case .epoll: "epoll_wait(2) on an instance that is told of the userfaultfd before the first look"
            case .epollEdge: "the same with `EPOLLET`: what was there at the look before does not count"
            case .uring: "`IORING_OP_POLL_ADD` of an io_uring"
            }
        }
    }

    private let way: Way
    private let looks: Int
    let isOptionalWait: Bool

    // Whether there is a message to find is what others change.
    var footprint: Footprint { .writing(.messages) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        way = try arguments[Self.with]
        looks = try arguments[Self.looks]
        isOptionalWait = try arguments[Self.optional]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let looks = looks
        let wait = try waiter(for: stage.userfaultfd.rawValue)
        return PreparedStep { context in
            context.slot.intent.store(Intent.awaitMessage)
            defer { context.slot.intent.store(Intent.none) }
            return wait.look(looks, context)
        }
    }

    private func waiter(for descriptor: CInt) throws(SystemCallError) -> any MessageWait {
        switch way {
        case .poll: return PollWait(descriptor: descriptor)
        case .epoll, .epollEdge: return try EpollWait(descriptor: descriptor, atEdges: way == .epollEdge)
        case .uring: return try URingWait(descriptor: descriptor)
        }
    }
}

/// A way to wait for a descriptor, and for the bell of the thread that waits.
private protocol MessageWait: Sendable {
    /// Looks so often, each time waiting for as long as it takes; the events that the last look found, or `none` if the wait
    /// was cancelled.
    func look(_ looks: Int, _ context: StepContext) -> StepResult
}

extension MessageWait {
    /// Waits with `wait`, which returns events as `clinux_poll_two` does, until there are some of the descriptor.
    fileprivate func repeated(_ looks: Int, _ context: StepContext, _ wait: () -> Int) -> StepResult {
        var found = StepResult.none
        var left = looks
        while left > 0 {
            if context.slot.isCancelled { return .none }
            let ready = wait()
            if ready < 0 {
                if CallResult(ready).errno == .interrupted { continue }
                return StepResult(CallResult(ready))
            }
            if ready >> 16 != 0 { clinux_eventfd_drain(context.bell) }
            guard ready & 0xffff != 0 else { continue }
            found = .events(ready & 0xffff)
            left -= 1
        }
        return found
    }
}

private struct PollWait: MessageWait {
    let descriptor: CInt

    func look(_ looks: Int, _ context: StepContext) -> StepResult {
        repeated(looks, context) { clinux_poll_two(descriptor, context.bell, Int16(POLLIN)) }
    }
}

/// Waits with an epoll instance that lasts as long as the subject and knows the descriptors for a step.
private struct EpollWait: MessageWait {
    private let descriptor: CInt
    private let atEdges: Bool
    private let epoll: CInt

    init(descriptor: CInt, atEdges: Bool) throws(SystemCallError) {
        self.descriptor = descriptor
        self.atEdges = atEdges
        epoll = CInt(try CallResult(clinux_epoll_create()).get("epoll_create1"))
    }

    func look(_ looks: Int, _ context: StepContext) -> StepResult {
        let added = clinux_epoll_add(epoll, descriptor, atEdges)
        if added < 0 { return StepResult(CallResult(added)) }
        defer { _ = clinux_epoll_remove(epoll, descriptor) }
        let bell = clinux_epoll_add(epoll, context.bell, false)
        if bell < 0 { return StepResult(CallResult(bell)) }
        defer { _ = clinux_epoll_remove(epoll, context.bell) }
        return repeated(looks, context) { clinux_epoll_wait_two(epoll, descriptor) }
    }
}

private struct URingWait: MessageWait {
    private let request: URingRequest
    private let ring: MessageRing

    init(descriptor: CInt) throws(SystemCallError) {
        request = URingRequest(polling: descriptor)
        ring = try MessageRing()
    }

    func look(_ looks: Int, _ context: StepContext) -> StepResult {
        repeated(looks, context) { ring.run(request, context)?.rawValue ?? 0 }
    }
}
