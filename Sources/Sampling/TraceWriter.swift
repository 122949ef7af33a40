import CLinux
import Foundation
import ProcFS
public import SystemCalls
import SystemPackage

/// Writes where threads were, and how long, as the JSON of the Trace Event Format, which Perfetto reads.
///
/// One complete event (`"ph": "X"`) for each slice, written as it ends, so that a run of hours takes no memory; the times are
/// microseconds since the writer was made. The bracket that ends the array may be missing, by that format: what a run has
/// written that was killed can be read.
public final class TraceWriter: @unchecked Sendable {
    // Unchecked: used by one thread at a time, the sampling one, and when that is through by whoever asks what came of it.

    /// How long a thread was found at one place.
    struct Slice {
        let process: CInt
        let thread: CInt
        /// The number of the place.
        let place: Int
        /// From the first sample that found it there to the first that did not (CLOCK_MONOTONIC, nanoseconds).
        let start: Int
        let end: Int
    }

    private let file: OwnedDescriptor
    private let path: String
    private let began = Int(clinux_monotonic_nanoseconds())
    private var pending: [UInt8] = []
    /// What every slice at a place says of it, and the name of the thread that was first found there.
    private var places: [(fields: String, name: String)?] = []
    /// The name of each thread as it was written last, by the numbers of its process and its own.
    private var named: [Int: String] = [:]
    private var isFirst = true
    /// Why the rest of the trace is not written; nil if all is.
    public private(set) var failure: SystemCallError?

    private static let chunk = 1 << 16

    /// Creates the file, or empties it.
    ///
    /// - Throws: the errno of open(2).
    public init(_ path: String) throws(SystemCallError) {
        file = try OwnedDescriptor(opening: path, .writeOnly, flags: O_CREAT | O_TRUNC)
        self.path = path
        pending.reserveCapacity(2 * Self.chunk)
        pending += Array("[\n".utf8)
    }

    /// Whether the place has been introduced.
    func knows(place: Int) -> Bool { place < places.count && places[place] != nil }

    /// Says what a place is.
    func introduce(place: Int, _ whereabouts: Whereabouts) {
        while places.count <= place { places.append(nil) }
        let stack = whereabouts.stack.names.joined(separator: "\n")
        let title = whereabouts.entry == .running ? "\(whereabouts.state)" : "\(whereabouts.state) \(whereabouts.entry)"
        let name = Self.quoted(whereabouts.name)
        places[place] = (
            """
            "name":\(Self.quoted(title)),"cat":"\(whereabouts.state)","args":{"thread":\(name),"stack":\(Self.quoted(stack))}
            """, name
        )
    }

    /// Writes a slice; its place must have been introduced.
    func add(_ slice: Slice) {
        guard let place = places[slice.place] else { preconditionFailure("the sampler introduces every place") }
        let start = Self.microseconds(slice.start - began)
        let duration = Self.microseconds(slice.end - slice.start)
        let thread = Self.key(slice.process, slice.thread)
        // It changes with prctl(2), and with execve(2).
        if named.updateValue(place.name, forKey: thread) != place.name {
            append(
                """
                {"name":"thread_name","ph":"M","pid":\(slice.process),"tid":\(slice.thread),"args":{"name":\(place.name)}}
                """)
        }
        append(
            """
            {\(place.fields),"ph":"X","ts":\(start),"dur":\(duration),"pid":\(slice.process),"tid":\(slice.thread)}
            """)
    }

    /// Says that a thread has ended: its number may be another's next.
    func forget(process: CInt, thread: CInt) { named[Self.key(process, thread)] = nil }

    private static func key(_ process: CInt, _ thread: CInt) -> Int { Int(process) << 32 | Int(thread) }

    /// Writes what is left, and the end of the array.
    public func finish() {
        pending += Array("\n]\n".utf8)
        flush()
    }

    private func append(_ event: String) {
        if failure != nil { return }
        pending += Array((isFirst ? "" : ",\n").utf8)
        pending += Array(event.utf8)
        isFirst = false
        if pending.count >= Self.chunk { flush() }
    }

    private func flush() {
        var offset = 0
        while offset < pending.count, failure == nil {
            let written = unsafe pending.withUnsafeBytes { bytes in
                unsafe CallResult(
                    clinux_write(file.rawValue, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset))
            }
            if let errno = written.errno {
                failure = SystemCallError(call: "write", errno: errno, subject: path)
            } else {
                offset += written.rawValue
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Nanoseconds as microseconds with their three decimals.
    private static func microseconds(_ nanoseconds: Int) -> String {
        let (whole, rest) = max(0, nanoseconds).quotientAndRemainder(dividingBy: 1_000)
        let decimals = String(rest)
        return "\(whole)." + String(repeating: "0", count: 3 - decimals.count) + decimals
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string is always encodable.
        guard let data = try? encoder.encode(text) else { return "\"?\"" }
        return String(decoding: data, as: UTF8.self)
    }
}
