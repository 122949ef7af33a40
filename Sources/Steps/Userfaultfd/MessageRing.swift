import AsyncIO
import CLinux
import SystemCalls
import SystemPackage

/// A ring for one request that may wait as long as its thread's bell is silent.
///
/// A class because a closure cannot own the noncopyable ring; used by one thread.
final class MessageRing: Sendable {
    private let ring: URing

    // Tags of the requests, and the bits of those that are in the ring. Computed, not stored: the first use of a stored static
    // takes a lock.
    private static var request: UInt { 1 }
    private static var bell: UInt { 2 }
    private static var cancel: UInt { 4 }

    init() throws(SystemCallError) { ring = try URing(depth: 4) }

    /// Submits the request and waits for its completion, whatever signals come; nil if the wait was cancelled.
    ///
    /// What is left is taken back before it returns: in the ring it would keep the userfaultfd open.
    func run(_ request: URingRequest, _ context: StepContext) -> CallResult? {
        while !context.slot.isCancelled {
            if let result = runUntilBell(request, context.bell) { return result }
            clinux_eventfd_drain(context.bell)
        }
        return nil
    }

    /// The result of the request, or of the ring itself if that failed; nil if the bell rang first.
    private func runUntilBell(_ request: URingRequest, _ bell: CInt) -> CallResult? {
        let listening = ring.submit(URingRequest(polling: bell), tag: Self.bell)
        if listening.rawValue < 0 { return listening }
        var open = Self.bell
        let submitted = ring.submit(request, tag: Self.request)
        if submitted.rawValue > 0 { open |= Self.request }
        var result: CallResult? = submitted.rawValue > 0 ? nil : submitted
        var (isEnding, hasRung) = (false, false)
        if result != nil { isEnding = cancel(Self.bell, &open) }
        while open != 0 {
            switch ring.wait() {
            case .finished(let completed, tag: let tag):
                open &= ~tag
                if tag == Self.bell, open & Self.request != 0 { hasRung = true }
                // What the cancelling has ended has no result: ECANCELED, or EINTR from a worker that was in the read.
                let isEnded = hasRung && (completed.errno == .canceled || completed.errno == .interrupted)
                if tag == Self.request, !isEnded { result = completed }
                if tag != Self.cancel, open != 0, !isEnding { isEnding = cancel(open, &open) }
            case .notDelivered(let failure) where failure.errno == .interrupted: continue
            case .notDelivered(let failure): return failure
            }
        }
        return result
    }

    private func cancel(_ tag: UInt, _ open: inout UInt) -> Bool {
        guard ring.submit(URingRequest(canceling: tag), tag: Self.cancel).rawValue > 0 else { return false }
        open |= Self.cancel
        return true
    }
}
