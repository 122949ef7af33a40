import Foundation
import Glibc
import SystemCalls
import Testing

/// The names in a folder, by its path and by its descriptor.
@Suite final class FolderListingTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func make(_ names: [String]) throws {
        for name in names { try Data().write(to: folder.appending(path: name)) }
    }

    @Test func `names are sorted, without those of the folder and its parent`() throws {
        #expect(FolderListing.names(in: folder.path).isEmpty)
        try make(["b", "a", ".hidden", "c d", "ä"])
        try FileManager.default.createDirectory(at: folder.appending(path: "d"), withIntermediateDirectories: true)
        #expect(FolderListing.names(in: folder.path) == [".hidden", "a", "b", "c d", "d", "ä"])
    }

    @Test func `a name may be as long as a name can be`() throws {
        let name = String(repeating: "x", count: Int(NAME_MAX))
        try make([name])
        #expect(FolderListing.names(in: folder.path) == [name])
    }

    @Test func `what cannot be read has no names`() throws {
        try make(["file"])
        #expect(FolderListing.names(in: folder.appending(path: "nowhere").path).isEmpty)
        #expect(FolderListing.names(in: folder.appending(path: "file").path).isEmpty)
        #expect(FolderListing.names(in: -1).isEmpty)
        let file = open(folder.appending(path: "file").path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        #expect(FolderListing.names(in: file).isEmpty)
    }

    @Test func `an open folder is read from its start each time, and stays open`() throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(descriptor) }
        try make(["a", "b"])
        #expect(FolderListing.names(in: descriptor) == ["a", "b"])
        try make(["c"])
        #expect(FolderListing.names(in: descriptor) == ["a", "b", "c"])
        #expect(lseek(descriptor, 0, SEEK_CUR) == 0)
        #expect(fcntl(descriptor, F_GETFD) == FD_CLOEXEC)
    }

    @Test func `no descriptor is left open`() throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(descriptor) }
        try make(["a"])
        #expect(FolderListing.names(in: folder.path) == FolderListing.names(in: descriptor))
        // Other tests open and close descriptors meanwhile: of this folder only this test does.
        #expect(try Self.descriptors(of: folder.resolvingSymlinksInPath().path) == ["\(descriptor)"])
    }

    /// The numbers of this process's descriptors that refer to the file at `path`.
    private static func descriptors(of path: String) throws -> [String] {
        let links = "/proc/self/fd"
        return try FileManager.default.contentsOfDirectory(atPath: links).filter { number in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(links)/\(number)")) == path
        }
    }
}
