import Glibc
import SystemPackage

/// A plain pthread that runs one closure.
///
/// Not a Swift task: the body may block in the kernel for ever. The closure is nonisolated by its type, so that
/// one written in `main` does not inherit the main actor.
public struct KernelThread: ~Copyable, @unchecked Sendable {
    // Unchecked: pthread_t is an opaque number to us and may be joined from any thread.
    private let handle: pthread_t

    /// Starts a thread.
    ///
    /// - Throws: the errno of pthread_create(3).
    public init(_ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
        let box = unsafe Unmanaged.passRetained(Body(body))
        var handle = pthread_t()
        let status = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, unsafe box.toOpaque())
        if status != 0 {
            unsafe box.release()
            throw SystemCallError(call: "pthread_create", errno: Errno(rawValue: status))
        }
        self.handle = handle
    }

    /// Waits until the thread has ended; blocks as long as it runs.
    public consuming func join() { pthread_join(handle, nil) }

    /// Lets the thread run for as long as the process does; nobody joins it.
    public consuming func detach() { pthread_detach(handle) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
