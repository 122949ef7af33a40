import Foundation
import Kernels

/// A guest that was booted, has loaded its modules and mounted its disk, and was saved while it waited for a request.
///
/// It stays where it is for as long as somebody has one of these: who makes an image from something else removes only
/// those that nobody uses. One that turns out to be broken goes in any case.
public final class GuestImage: Sendable {
    /// The folder that holds it.
    let folder: URL
    /// What is known of it.
    let manifest: Manifest
    private let use: FileLock

    /// The image in a folder; nil if there is none.
    init?(folder: URL, manifest: Manifest) {
        guard let use = FileLock(using: folder) else { return nil }
        self.folder = folder
        self.manifest = manifest
        self.use = use
    }

    /// What is kept beside an image to tell whether it is whole and still the right one.
    struct Manifest: Codable {
        /// The digest of all that the guest was made from.
        var key: String
        /// The digests of the files by name.
        var files: [String: String]
        /// The rate of the time stamp counter that the guest believes in, in kHz.
        var tscKilohertz: Int?
    }

    static let memory = "memory", disk = "disk", initramfs = "initramfs", manifest = "image.json"

    /// Where one of its files lies.
    func file(_ name: String) -> URL { folder.appending(path: name) }

    /// The image in a folder, if it is whole, was made from what `key` stands for and believes in this clock.
    static func read(_ folder: URL, key: String, tscKilohertz: Int?) -> GuestImage? {
        guard let data = FileManager.default.contents(atPath: folder.appending(path: manifest).path),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: data), manifest.key == key,
            isSame(manifest.tscKilohertz, tscKilohertz), let image = GuestImage(folder: folder, manifest: manifest)
        else { return nil }
        var verified = VerifiedFiles(in: folder)
        let isWhole = manifest.files.allSatisfy { name, digest in verified.matches(digest, name) }
        return isWhole ? image : nil
    }

    /// Whether two measured rates are the same clock's.
    private static func isSame(_ left: Int?, _ right: Int?) -> Bool {
        guard let left, let right else { return left == right }
        return abs(left - right) * 1_000 < right
    }
}
