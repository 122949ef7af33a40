/// How long each step of a racing trial waits before it begins.
///
/// In nanoseconds, thread after thread, in the order of the script. A thread's first delay counts from the common start, the others from the return of the step before.
///
/// Written as a token, `race:0,1200,0,350`, by which a trial can be run again with the same delays.
public struct RaceDelays: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The delays.
    public let nanoseconds: [Int]

    /// The longest delay that a token may ask for: one second.
    public static let limit = 1_000_000_000

    /// Delays in nanoseconds.
    public init(nanoseconds: [Int]) { self.nanoseconds = nanoseconds }

    /// Reads a token; nil if it is none.
    public init?(_ token: String) {
        guard token.hasPrefix(Self.prefix) else { return nil }
        let parts = token.dropFirst(Self.prefix.count).split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == parts.count, numbers.allSatisfy({ $0 <= Self.limit }) else { return nil }
        nanoseconds = numbers
    }

    /// What a token begins with.
    public static let prefix = "race:"

    /// The token.
    public var description: String { Self.prefix + nanoseconds.map { "\($0)" }.joined(separator: ",") }
}
