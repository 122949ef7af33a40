import CLinux
import Glibc
import ProcFS
import SystemCalls
import SystemPackage

/// Takes samples of threads, and counts where they were.
///
/// A sample is a state, an entry point and a kernel stack. They are in three files, so the counts of context switches
/// hold them together: they are read before and behind the other two, and a thread that has not been switched out since
/// the last sample, and is asleep, is where it was: neither stack nor syscall is read again for it.
///
/// What that cannot tell: a thread that was woken and has decided to sleep again, but is not off the CPU yet, passes as
/// one that slept on. It seldom shows in more than one sample.
///
/// Memory does not grow with time: what comes when the tables are full is counted without its stack.
@safe struct Sampler: ~Copyable {
    private struct Key: Hashable {
        var name: UInt32
        var state: TaskState
        var entry: EntryPoint
        var stack: UInt32
    }

    private static let tallyLimit = 1 << 16

    private var names = TextTable(limit: 1 << 12, byteLimit: 1 << 18)
    private var stacks = TextTable(limit: 1 << 15, byteLimit: 1 << 24)
    private var keys: [Key] = []
    private var tallies: [Tally] = []
    private var indices: [Key: Int] = [:]
    /// Where the status goes that a sample begins with, and where everything else goes.
    private let first: UnsafeMutableRawBufferPointer
    private let buffer: UnsafeMutableRawBufferPointer
    private let trace: TraceWriter?

    /// How many samples were taken.
    private(set) var samples = 0
    /// How many of them are of a thread that went on while it was read: state and stack may be of two moments.
    private(set) var moved = 0
    /// How many had a stack that did not fit into the tables.
    private(set) var unkept = 0

    /// A sampler that has taken none; `trace` is told how long each thread stayed where it was.
    init(trace: TraceWriter?) {
        self.trace = trace
        // A stack has at most 64 frames of at most some 600 bytes; a status is longer only with thousands of groups.
        unsafe first = .allocate(byteCount: 1 << 16, alignment: 16)
        unsafe buffer = .allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        unsafe first.deallocate()
        unsafe buffer.deallocate()
    }

    /// Takes one sample of a thread; does not allocate once everything about it has been seen before.
    ///
    /// May wait while the thread's process is in execve(2).
    ///
    /// - Parameter time: now, in nanoseconds of CLOCK_MONOTONIC.
    /// - Returns: nil, or why there is none: ESRCH if the thread has ended.
    mutating func sample(_ thread: SampledThread, at time: Int) -> Errno? {
        let length = unsafe thread.files.read(.status, into: first)
        if let errno = length.errno { return errno }
        let text = unsafe first.bytes.extracting(first: length.rawValue)
        guard let status = ThreadStatus(parsing: text) else { return .badMessage }
        if status.state.hasEnded { return .noSuchProcess }
        samples += 1
        if status == thread.asleep {
            tallies[thread.tally].samples += 1
            if keys[thread.tally].stack == 0 { unkept += 1 }
            return nil
        }
        let name = unsafe names.number(of: UnsafeRawBufferPointer(rebasing: first[ThreadStatus.nameRange(in: text)]))
        let stack = self.stack(of: thread)
        let entry = self.entry(of: thread)
        let hasStayed = self.hasStayed(thread, status, length: length.rawValue)
        if !hasStayed { moved += 1 }
        thread.asleep = hasStayed && status.state.isSleep ? status : nil
        note(thread, Key(name: name, state: status.state, entry: entry, stack: stack), at: time)
        return nil
    }

    /// Says that a thread is sampled no more.
    func end(_ thread: SampledThread, at time: Int) {
        endSlice(of: thread, at: time)
        trace?.forget(process: thread.process, thread: thread.number)
        thread.tally = -1
    }

    /// How often threads were found where.
    var counts: [Whereabouts: Tally] {
        var counts: [Whereabouts: Tally] = [:]
        for index in keys.indices { counts[whereabouts(index), default: Tally()] += tallies[index] }
        return counts
    }

    // MARK: One sample

    private mutating func stack(of thread: SampledThread) -> UInt32 {
        let length = unsafe thread.files.read(.stack, into: buffer)
        guard length.errno == nil else { return refusedStack(of: thread, length) }
        return unsafe stacks.number(of: UnsafeRawBufferPointer(rebasing: buffer[..<length.rawValue]))
    }

    /// What stands for a stack that may not be read: why, and the one function that may be.
    private mutating func refusedStack(of thread: SampledThread, _ result: CallResult) -> UInt32 {
        let wchan = unsafe thread.files.read(.wchan, into: buffer)
        var function: String?
        if wchan.errno == nil {
            let text = unsafe String(decoding: buffer[..<wchan.rawValue], as: UTF8.self)
            function = WaitChannel(parsing: text).function
        }
        var text = "(stack not readable: \(result.errno?.name ?? "?")"
        if let function { text += "; wchan \(function)" }
        text += ")\n"
        return text.withUTF8 { unsafe stacks.number(of: UnsafeRawBufferPointer($0)) }
    }

    private func entry(of thread: SampledThread) -> EntryPoint {
        let length = unsafe thread.files.read(.syscall, into: buffer)
        if let errno = length.errno { return EntryPoint(refused: errno) }
        return unsafe EntryPoint(parsing: buffer.bytes.extracting(first: length.rawValue))
    }

    /// Whether the thread's status, of `length` bytes, still says the same of it.
    private func hasStayed(_ thread: SampledThread, _ status: ThreadStatus, length: Int) -> Bool {
        let now = unsafe thread.files.read(.status, into: buffer).rawValue
        guard now > 0, let before = unsafe first.baseAddress, let behind = unsafe buffer.baseAddress else {
            return false
        }
        // Most often not a byte differs.
        if now == length, unsafe memcmp(before, behind, length) == 0 { return true }
        return unsafe ThreadStatus(parsing: buffer.bytes.extracting(first: now)) == status
    }

    private mutating func note(_ thread: SampledThread, _ key: Key, at time: Int) {
        let isSame = thread.tally >= 0 && keys[thread.tally] == key
        let index = isSame ? thread.tally : index(of: key)
        tallies[index].samples += 1
        if key.state.isSleep { tallies[index].sleeps += 1 }
        if keys[index].stack == 0 { unkept += 1 }
        // Another sleep at the same place is another slice; a thread that runs is not told from one that ran on.
        if !isSame || key.state.isSleep { endSlice(of: thread, at: time) }
        thread.tally = index
    }

    private func endSlice(of thread: SampledThread, at time: Int) {
        if let trace, thread.tally >= 0 {
            if !trace.knows(place: thread.tally) { trace.introduce(place: thread.tally, whereabouts(thread.tally)) }
            trace.add(
                TraceWriter.Slice(
                    process: thread.process, thread: thread.number, place: thread.tally, start: thread.since, end: time)
            )
        }
        thread.since = time
    }

    private mutating func index(of key: Key) -> Int {
        if let index = indices[key] { return index }
        var key = key
        if keys.count >= Self.tallyLimit {
            // What is left of it is one of few.
            (key.name, key.stack) = (0, 0)
            if let index = indices[key] { return index }
        }
        keys.append(key)
        tallies.append(Tally())
        indices[key] = keys.count - 1
        return keys.count - 1
    }

    // MARK: What was seen

    private func whereabouts(_ index: Int) -> Whereabouts {
        let key = keys[index]
        return Whereabouts(
            name: names.text(key.name) ?? "?", state: key.state, entry: key.entry,
            stack: KernelStack(parsing: stacks.text(key.stack) ?? "(stack not kept: the table is full)"))
    }
}

extension TaskState {
    /// Whether it is a sleep, a kernel thread's idle one included.
    fileprivate var isSleep: Bool { isAsleep || self == .idle }
}
