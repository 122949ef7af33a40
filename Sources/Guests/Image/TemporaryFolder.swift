import Foundation

/// A folder that goes away with its holder, unless it was published.
final class TemporaryFolder {
    /// The folder.
    let url: URL

    /// A new folder for short-lived files.
    init() throws { url = try Self.make(in: FileManager.default.temporaryDirectory, named: "faultline") }

    /// A new folder on the file system of `place`, which it may become.
    init(beside place: URL) throws {
        url = try Self.make(in: place.deletingLastPathComponent(), named: ".\(place.lastPathComponent)")
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file into the folder.
    func write(_ data: Data, to name: String) throws -> URL {
        let file = url.appending(path: name)
        try Guest.writing(file) { try data.write(to: file) }
        return file
    }

    /// Makes this folder the one at `place`, whole or not at all; what was there goes away.
    func publish(as place: URL) throws {
        try Guest.writing(place) {
            if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
            try FileManager.default.moveItem(at: url, to: place)
        }
    }

    private static func make(in parent: URL, named name: String) throws -> URL {
        let url = parent.appending(path: "\(name).\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try Guest.writing(url) {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        return url
    }
}
