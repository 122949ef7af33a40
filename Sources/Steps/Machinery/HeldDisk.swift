public import Experiments
public import SystemCalls

/// The disk under the script's files, as the steps hold and release it, and whether a hold stands.
///
/// While one stands, the disk takes requests of the subject and does not answer them: their pages stay pinned, and
/// nothing is read or written.
public struct HeldDisk: Sendable {
    /// The hold that stands (`Standing`); 0 while the disk answers.
    public let standing: SharedWord
    private let count: SharedWord
    private let switches: Switches

    /// A hold that stands, in one word of memory: its number, and which requests it holds.
    public struct Standing {
        fileprivate let rawValue: UInt32

        /// What a word says.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        fileprivate init(number: UInt32, _ requests: UInt32) { rawValue = number << 2 | requests }

        /// Its number, from 1; 0 where none stands.
        public var number: UInt32 { rawValue >> 2 }

        fileprivate var requests: UInt32 { rawValue & 3 }

        /// Its number if it holds some of these requests, else 0: what is not held comes by itself, however late.
        func number(holding requests: Requests) -> UInt32 { self.requests & requests.bits == 0 ? 0 : number }
    }

    /// Which requests are held.
    public enum Requests: String, Word {
        case reads, writes, all

        /// A bit for each kind.
        fileprivate var bits: UInt32 {
            switch self {
            case .reads: 1
            case .writes: 2
            case .all: 3
            }
        }

        /// What is held.
        public var meaning: String? {
            switch self {
            case .reads: "reads; writes are carried out"
            case .writes: "writes; reads are carried out"
            case .all: "both"
            }
        }
    }

    /// The two calls of whatever holds the disk back; they neither allocate nor lock, and may be made in any process
    /// that has inherited the descriptors.
    public struct Switches: Sendable {
        /// Whether only what is asked for is held, and only of who submits it in the subject; else everything is, reads
        /// and writes and everybody's.
        public let isSelective: Bool
        /// Keeps answers back: 0, or a negated errno.
        public let hold: @Sendable (Requests) -> CallResult
        /// Lets them come: 0, or a negated errno.
        public let release: @Sendable () -> CallResult

        /// What `hold` and `release` do; each returns 0 or the errno of what failed in it.
        public init(
            isSelective: Bool, hold: @escaping @Sendable (Requests) -> CallResult,
            release: @escaping @Sendable () -> CallResult
        ) {
            self.isSelective = isSelective
            self.hold = hold
            self.release = release
        }
    }

    /// A disk that answers; `standing` and `count` are shared with the supervisor.
    public init(standing: SharedWord, count: SharedWord, _ switches: Switches) {
        self.standing = standing
        self.count = count
        self.switches = switches
    }

    /// Whether such requests can be held without the others.
    func canHold(_ requests: Requests) -> Bool { requests == .all || switches.isSelective }

    /// Keeps back the answers to requests that are submitted from now on; of requests before it says nothing.
    ///
    /// A hold that stands already goes on, of more requests perhaps.
    public func hold(_ requests: Requests) -> CallResult {
        let result = switches.hold(requests)
        if result.rawValue >= 0 {
            let before = Standing(rawValue: standing.load())
            let number = before.number == 0 ? count.increment() + 1 : before.number
            standing.store(Standing(number: number, before.requests | requests.bits).rawValue)
        }
        return result
    }

    /// Has the disk answer again: whatever was held comes by itself now.
    public func release() -> CallResult {
        standing.store(0)
        return switches.release()
    }
}
