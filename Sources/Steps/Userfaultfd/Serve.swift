import CLinux
import Experiments
import SystemCalls
import SystemPackage
import Userfaultfd

/// `serve`: the fault handler of a memory server, for as long as the trial lasts.
struct Serve: Step {
    static let word = "serve"
    static let summary = """
        Answers page faults as they come, until the trial ends or its thread's next step is due: a missing page is \
        copied from the memory's store (what `write-back` wrote there; zeros where it never did), a minor fault \
        continued, a write-protected page unprotected, one that is protected against reads too; the waiters of a page that is there already are woken. Messages \
        that it does not wait for are kept for the steps that do. Result: how many it answered, or the errno of the first answer that failed.
        """
    private static let kind = Field<AwaitFault.Kind>.word("kind", "which faults").otherwise(.any)
    private static let place = Field<Place>.place("in", "where the faults lie")
    static let worksOutside = true
    static let pollsMessages = true
    static let fields = [kind.description, place.description]
    static let shorthand: String? = place.name

    private let kind: AwaitFault.Kind
    private let place: Place

    var isOptionalWait: Bool { true }
    var footprint: Footprint {
        Footprint(.answering(place), .readingMessages, .reading(.store(memory: place.memory)))
    }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        kind = try arguments[Self.kind]
        place = try arguments[Self.place]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let kind = self.kind
        let range = stage.range(of: place)
        let server = FaultServer(
            stage.region(of: place), userfaultfd: stage.userfaultfd,
            // The buffer lives as long as the subject, which ends with its trials.
            buffer: try Mapping(.anonymous, length: stage.region(of: place).pageSize).release())
        let (messages, userfaultfd) = (stage.messages, stage.userfaultfd)
        return PreparedStep { context in
            var count = 0
            while true {
                var found: PageFault?
                let waited = messages.await(from: userfaultfd, context) { message in
                    guard case .pageFault(let fault) = message.event, kind.includes(fault.kind),
                        range.contains(fault.address)
                    else { return false }
                    found = fault
                    return true
                }
                if waited == .none { return .number(count) }
                guard waited == .number(0), let fault = found else { return waited }
                let answer = server.answer(fault)
                if answer.rawValue < 0 { return StepResult(answer) }
                count += 1
            }
        }
    }
}

/// Answers single faults in one memory; allocates nothing.
private struct FaultServer: Sendable {
    private let region: Stage.Region
    private let userfaultfd: UnownedUserfaultfd
    private let buffer: MemoryRange

    init(_ region: Stage.Region, userfaultfd: UnownedUserfaultfd, buffer: MemoryRange) {
        self.region = region
        self.userfaultfd = userfaultfd
        self.buffer = buffer
    }

    /// Answers a fault; the result of the call that did, or of the read of the store.
    func answer(_ fault: PageFault) -> CallResult {
        let offset = Int(fault.address - region.range.start) / region.pageSize * region.pageSize
        let page = region.range.slice(offset: offset, length: region.pageSize)
        switch fault.kind {
        case .writeProtect: return userfaultfd.writeProtect(page, modes: [])
        case .rwp: return userfaultfd.rwProtect(page, modes: [])
        case .minor: return wakingIfPresent(page, userfaultfd.continuePages(page).result)
        default:
            let read = CallResult(clinux_pread(region.store, buffer.start, buffer.length, Int64(offset)))
            if read.rawValue < 0 { return read }
            return wakingIfPresent(page, userfaultfd.copy(from: buffer.start, to: page).result)
        }
    }

    /// Wakes who waits for a page that somebody else has brought: the call that found it there wakes nobody
    /// (ioctl_userfaultfd(2)).
    private func wakingIfPresent(_ page: MemoryRange, _ result: CallResult) -> CallResult {
        result == .failure(.fileExists) ? userfaultfd.wake(page) : result
    }
}
