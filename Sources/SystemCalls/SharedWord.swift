import CLinux
import Synchronization

/// One 32-bit word in memory that processes share: atomic, and a futex.
///
/// Trivial to copy; valid as long as the memory is mapped. Loads acquire and stores release, so a store publishes
/// what was written before it. Nothing here allocates or locks.
@safe public struct SharedWord: @unchecked Sendable {
    // Unchecked: every access goes through the atomic.
    private let word: UnsafeMutablePointer<Atomic<UInt32>>

    init(_ address: UnsafeMutableRawPointer) { unsafe word = address.bindMemory(to: Atomic<UInt32>.self, capacity: 1) }

    /// The address of the word, for code in C that changes it atomically.
    public var address: UnsafeMutablePointer<UInt32> {
        unsafe UnsafeMutableRawPointer(word).assumingMemoryBound(to: UInt32.self)
    }

    /// Reads the word.
    public func load() -> UInt32 { unsafe word.pointee.load(ordering: .acquiring) }

    /// Writes the word.
    public func store(_ value: UInt32) { unsafe word.pointee.store(value, ordering: .releasing) }

    /// Adds one and returns the word as it was before.
    @discardableResult
    public func increment() -> UInt32 {
        unsafe word.pointee.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
    }

    /// Takes one away and returns the word as it was before.
    @discardableResult
    public func decrement() -> UInt32 {
        unsafe word.pointee.wrappingSubtract(1, ordering: .acquiringAndReleasing).oldValue
    }

    /// Replaces `expected` by `desired`; false if the word was something else.
    public func exchange(expected: UInt32, desired: UInt32) -> Bool {
        unsafe word.pointee.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Sleeps until a `wake`, unless the word is no longer `value`; at most `nanoseconds`, for ever if negative.
    ///
    /// May return early: the caller looks at the word again. futex(2), FUTEX_WAIT.
    public func await(changeFrom value: UInt32, nanoseconds: Int64 = -1) {
        _ = unsafe clinux_futex_wait(word, value, nanoseconds)
    }

    /// Wakes whoever sleeps in `await`.
    ///
    /// futex(2), FUTEX_WAKE.
    public func wake() { _ = unsafe clinux_futex_wake(word, CInt.max) }
}

/// One signed machine word in memory that processes share; like `SharedWord`, but no futex.
@safe public struct SharedNumber: @unchecked Sendable {
    // Unchecked: every access goes through the atomic.
    private let number: UnsafeMutablePointer<Atomic<Int>>

    init(_ address: UnsafeMutableRawPointer) { unsafe number = address.bindMemory(to: Atomic<Int>.self, capacity: 1) }

    /// Reads the number.
    public func load() -> Int { unsafe number.pointee.load(ordering: .acquiring) }

    /// Writes the number.
    public func store(_ value: Int) { unsafe number.pointee.store(value, ordering: .releasing) }
}
