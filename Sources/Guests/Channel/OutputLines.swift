import Foundation
import Subprocess

/// The lines of a program's output, as they come, as bytes.
///
/// Split here and not by the library, which decodes strings byte by byte: an agent's reports are megabytes.
struct OutputLines {
    /// A line that is longer cannot be a report.
    private static let limit = 64 << 20

    private var chunks: SubprocessOutputSequence.Iterator
    private var pending = Data()
    /// Up to where `pending` has no end of a line.
    private var searched = 0

    /// What a program says that speaks no lines.
    struct TooLong: Error {}

    /// The lines of `output`.
    init(_ output: SubprocessOutputSequence) { chunks = output.makeAsyncIterator() }

    /// The next line without its end; nil at the end of the output.
    ///
    /// The last one needs no end.
    ///
    /// - Throws: `TooLong`, and what reading throws.
    mutating func next() async throws -> Data? {
        while true {
            if let end = pending[(pending.startIndex + searched)...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = pending[pending.startIndex..<end]
                pending = pending[(end + 1)...]
                searched = 0
                return line
            }
            searched = pending.count
            guard searched <= Self.limit else { throw TooLong() }
            guard let chunk = try await chunks.next() else {
                defer { (pending, searched) = (Data(), 0) }
                return pending.isEmpty ? nil : pending
            }
            unsafe chunk.withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
        }
    }
}
