import Glibc
import Synchronization

/// Runs a recursion on a stack that is large enough for it, whatever stack the caller has.
enum DeepStack {
    /// The size in bytes; only what is touched takes memory.
    ///
    /// libyaml stops at 1000 levels, up to two calls of Yams each. Measured with Yams 6.2.2 on x86-64, that takes between
    /// 3 and 4 MiB in a release build and less than 2 MiB in a debug build.
    static let size = 16 << 20

    /// Runs `body` to its end and returns what it returned.
    ///
    /// Where no thread is to be had it runs on the caller's stack: all but a text made for it fits there too.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        let result = Result<Value>()
        onThread { result.value.withLock { $0 = body() } }
        return result.value.withLock { $0 } ?? body()
    }

    /// Runs `body` on a thread of its own, and waits for its end; does nothing if no thread can be started.
    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        unsafe withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { buffer in
            guard let attributes = buffer.baseAddress, unsafe pthread_attr_init(attributes) == 0 else { return }
            defer { unsafe pthread_attr_destroy(attributes) }
            unsafe pthread_attr_setstacksize(attributes, size)
            let box = unsafe Unmanaged.passRetained(Body(body))
            var thread = pthread_t()
            let status = unsafe pthread_create(
                &thread, attributes,
                { argument in
                    guard let argument = unsafe argument else { return nil }
                    unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, unsafe box.toOpaque())
            if status == 0 { pthread_join(thread, nil) } else { unsafe box.release() }
        }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private final class Result<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
