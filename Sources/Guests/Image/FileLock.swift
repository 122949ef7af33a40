import Foundation
import Glibc

/// A lock that processes hold on a file or a folder.
///
/// flock(2): gone with its holder, however that ends. Two that one process has opened exclude each other as those of
/// two processes do.
struct FileLock: ~Copyable {
    private let descriptor: CInt

    /// Waits until nobody else has the file, without blocking a thread of the pool for long, and takes it.
    init(_ file: URL) async throws {
        descriptor = unsafe open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw GuestFailure.notWritten(path: file.path, reason: unsafe String(cString: strerror(errno)))
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) < 0 {
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    /// Shares a folder with all who use it; nil if there is none, or if somebody is about to remove it.
    init?(using folder: URL) { self.init(folder, LOCK_SH) }

    /// Takes a folder that nobody uses; nil if somebody does, or if there is none.
    init?(unused folder: URL) { self.init(folder, LOCK_EX) }

    private init?(_ folder: URL, _ operation: CInt) {
        descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, operation | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
