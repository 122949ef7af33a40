import Foundation

/// A folder beside what it is to become; gone with its holder, and with the next one if its process was killed.
final class ScratchFolder {
    /// The folder.
    let url: URL

    /// Makes a folder in `parent`, and removes those that processes left there which are gone.
    init(in parent: URL, for name: String) throws {
        try Files.makeFolder(parent)
        Self.removeLeftovers(in: parent)
        url = parent.appending(
            path: ".\(name)\(Self.mark)\(getpid()).\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try Files.makeFolder(url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    private static let mark = ".scratch."

    private static func removeLeftovers(in parent: URL) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] where name.hasPrefix(".")
        {
            guard let mark = name.firstRange(of: mark),
                let process = pid_t(name[mark.upperBound...].prefix { $0 != "." }),
                kill(process, 0) < 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: parent.appending(path: name))
        }
    }
}
