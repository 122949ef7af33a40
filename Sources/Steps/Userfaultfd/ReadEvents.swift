import Experiments
import SystemCalls
import SystemPackage
import Userfaultfd

/// `read-events`: reads what lies in the userfaultfd's queues.
struct ReadEvents: Step {
    static let word = "read-events"
    static let summary = """
        Reads every message that is waiting, without blocking: page faults and events (remove, unmap, remap, fork). \
        An event's thread goes on once its message is read. Result: how many, or the errno.
        """
    static let worksOutside = true
    static let pollsMessages = true
    static let fields: [FieldDescription] = []

    var footprint: Footprint { .readingMessages }

    init(_ arguments: Arguments) throws(ScriptProblem) {}

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let (messages, userfaultfd) = (stage.messages, stage.userfaultfd)
        return PreparedStep { context in
            var count = 0
            while true {
                let result = messages.read(from: userfaultfd, for: context)
                if result == .failure(.resourceTemporarilyUnavailable) { return .number(count) }
                if result.rawValue < 0 { return StepResult(result) }
                count += 1
            }
        }
    }
}
