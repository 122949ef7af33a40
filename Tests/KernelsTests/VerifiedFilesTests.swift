import Foundation
import Testing

@testable import Kernels

/// What is not read again because it was found right before.
@Suite struct VerifiedFilesTests {
    /// A folder with one file.
    private func withFile(_ body: (URL, URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "memory")
        try Data("one".utf8).write(to: file)
        // What has just been written is not kept.
        usleep(200_000)
        try body(folder, file)
    }

    private let digest = Checksum.of(Data("one".utf8))
    private let other = Checksum.of(Data("two".utf8))

    /// Whether a run that begins now finds the file right.
    private func matches(_ digest: String, _ folder: URL, _ name: String = "memory") -> Bool {
        var verified = VerifiedFiles(in: folder)
        return verified.matches(digest, name)
    }

    @Test func `a file that was found right is known to be so in another run`() throws {
        try withFile { folder, _ in
            #expect(matches(digest, folder))
            #expect(!matches(other, folder))
            // It is not read again: what is kept says what it was compared with.
            let kept = folder.appending(path: VerifiedFiles.file)
            let text = try String(contentsOf: kept, encoding: .utf8)
            try text.replacing(digest, with: other).write(to: kept, atomically: true, encoding: .utf8)
            #expect(matches(other, folder))
        }
    }

    @Test func `a byte that was changed is noticed, although length and time of modification are as before`() throws {
        try withFile { folder, file in
            #expect(matches(digest, folder))
            let before = try FileManager.default.attributesOfItem(atPath: file.path)
            let handle = try FileHandle(forUpdating: file)
            try handle.write(contentsOf: Data("two".utf8))
            try handle.close()
            try FileManager.default.setAttributes(
                [.modificationDate: try #require(before[.modificationDate])], ofItemAtPath: file.path)
            #expect(!matches(digest, folder))
        }
    }

    @Test func `what was written a moment ago is read again: it may change within the same tick`() throws {
        try withFile { folder, file in
            try Data("one".utf8).write(to: file)
            #expect(matches(digest, folder))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: VerifiedFiles.file).path))
        }
    }

    @Test func `another file of the name is read, and one that is not there does not match`() throws {
        try withFile { folder, file in
            #expect(matches(digest, folder))
            try Data("two".utf8).write(to: file, options: .atomic)
            #expect(!matches(digest, folder))
            try FileManager.default.removeItem(at: file)
            #expect(!matches(digest, folder))
            #expect(!matches(digest, folder, "none"))
        }
    }

    @Test func `what is kept and cannot be read, or be written, costs nothing but time`() throws {
        try withFile { folder, _ in
            try Data("{".utf8).write(to: folder.appending(path: VerifiedFiles.file))
            #expect(matches(digest, folder))
            try FileManager.default.removeItem(at: folder.appending(path: VerifiedFiles.file))
            try FileManager.default.createDirectory(
                at: folder.appending(path: VerifiedFiles.file), withIntermediateDirectories: false)
            #expect(matches(digest, folder))
        }
    }
}
