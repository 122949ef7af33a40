import Foundation

@testable import Records

/// A folder of results for a test, removed with it.
final class ResultsFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    var results: Results { Results(path: url.path) }

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a record of a kernel.
    func add(_ record: Record, of kernel: String) throws {
        try add(CanonicalJSON.encode(record), named: "\(record.experiment).json", of: kernel)
    }

    /// Writes any file of a kernel, and returns its path.
    @discardableResult func add(_ data: Data, named name: String, of kernel: String) throws -> String {
        let folder = url.appending(path: kernel)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try data.write(to: folder.appending(path: name))
        return folder.appending(path: name).path
    }
}
