import Foundation
import Records
import Synchronization

/// Which cells of a matrix are done: a matrix that was interrupted goes on behind them.
///
/// A file in the folder of results, for as long as the matrix is not complete.
final class MatrixJournal: Sendable {
    private struct Content: Codable {
        /// The verdicts of the cells that are done, by what was run on what.
        var done: [String: Verdict] = [:]
    }

    private let file: URL
    private let content: Mutex<Content>

    /// The journal of the matrix that `identity` stands for.
    init(results: URL, identity: String) {
        let digest = Digest.of(Data(identity.utf8)).dropFirst("sha256:".count).prefix(12)
        file = results.appending(path: ".matrix/\(digest).json")
        let known = FileManager.default.contents(atPath: file.path)
        content = Mutex(known.flatMap { try? JSONDecoder().decode(Content.self, from: $0) } ?? Content())
    }

    /// What a cell came to, if it is done.
    func verdict(of cell: String) -> Verdict? { content.withLock { $0.done[cell] } }

    /// Notes that a cell is done.
    ///
    /// One that the machine kept from an answer is not.
    func note(_ cell: String, _ verdict: Verdict) throws {
        guard verdict != .miss, verdict != .error else { return }
        let content = content.withLock { content in
            content.done[cell] = verdict
            return content
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try CanonicalJSON.encode(content).write(to: file, options: .atomic)
    }

    /// Forgets everything: the matrix is complete, or is to begin anew.
    func clear() {
        content.withLock { $0.done = [:] }
        try? FileManager.default.removeItem(at: file)
        // Only the last journal takes the folder with it.
        _ = unsafe rmdir(file.deletingLastPathComponent().path)
    }
}
