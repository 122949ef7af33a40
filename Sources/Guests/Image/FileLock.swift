import Foundation
import Glibc

/// A lock that processes hold on a file: one makes an image, the others wait for it.
///
/// flock(2): gone with its holder, however that ends.
struct FileLock: ~Copyable {
    private let descriptor: CInt

    /// Waits until the lock is free, without blocking a thread of the pool for long, and takes it.
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

    deinit { close(descriptor) }
}
