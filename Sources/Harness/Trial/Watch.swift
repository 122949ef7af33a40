import CLinux
import ProcFS
import Steps
import SystemCalls

/// The supervisor's eye on a subject: the kept-open /proc files of its threads and of its userfaultfd.
///
/// A look allocates nothing, unless a request to an io_uring is held. Dumping does, but only for a thread that is parked.
@safe struct Watch: ~Copyable {
    /// What one look at one thread saw.
    struct Sighting: Equatable {
        var granted: UInt32 = 0
        var begun: UInt32 = 0
        var returned: UInt32 = 0
        var intent: UInt32 = 0
        var status: ThreadStatus?
        /// Whether it runs, in whatever, while a signal waits for it that it handles when it leaves the kernel.
        var hasPendingSignal = false
        /// How much CPU time it has used, in nanoseconds, if a signal waits for it; nil where the kernel does not say.
        var processorTime: UInt64?
        /// Whether it spins in the kernel, as `Spinning` has found.
        var isSpinning = false
        /// Whether its step waits for a request that was submitted while the disk was held, and the hold stands.
        var isHeld = false
        /// Whether a fault waits that stops no thread of the script, so that the thread's own work may be what is stopped.
        var hasStoppedWorker = false

        /// Whether the thread has been granted a step that has not returned.
        var isInProgress: Bool { granted > returned }
        /// Whether it is asleep inside a step that it has begun, or spins in it.
        var isAsleep: Bool { begun == granted && (isSpinning || status?.state.isAsleep == true) }
        /// Whether it is asleep without meaning to be: stopped by the kernel, or waiting for a worker that is or for a disk
        /// that is held.
        var isStopped: Bool {
            switch intent {
            case Intent.none, Intent.transfer: isAsleep
            case Intent.completion: isAsleep && (hasStoppedWorker || isHeld)
            case Intent.elapse: isAsleep && isHeld
            default: false
            }
        }
        /// Whether what stops it is that a worker of the kernel's is stopped.
        var awaitsWorker: Bool { isInProgress && isAsleep && intent == Intent.completion && hasStoppedWorker }
        /// Whether it is asleep until something comes by itself.
        var isWaiting: Bool { isAsleep && !isStopped && (intent == Intent.elapse || intent == Intent.completion) }
    }

    /// What one look at the whole subject saw.
    struct Look: Equatable {
        var threads: [Sighting]
        /// How many faults wait for the userfaultfds, read or not (`total` of their fdinfo); 0 where there is none.
        var waitingFaults: UInt64 = 0
        /// What the kernel's workers do; looked at where one may have to hand a request to a disk that is held.
        var workers: [CInt: ThreadStatus] = [:]

        /// Whether a worker is on its way.
        var hasMovingWorker: Bool { workers.values.contains { !$0.state.isAsleep } }

        /// Finds out who may wait for a stopped worker, by whether there are more faults than threads that they stop.
        mutating func findStoppedWorkers() {
            for index in threads.indices { threads[index].hasStoppedWorker = false }
            let stopped = threads.count { $0.isInProgress && $0.isStopped }
            guard waitingFaults > stopped else { return }
            for index in threads.indices { threads[index].hasStoppedWorker = true }
        }
    }

    private let slots: [ThreadSlot]
    private let files: [ThreadWatch]
    private let userfaultfds: [FaultCounter]
    private let standingHold: SharedWord?
    private let workers: KernelWorkers
    private let buffer: UnsafeMutableRawBufferPointer

    /// Opens the files of every thread of `process`, whose ids its slots have.
    init(_ process: CInt, _ slots: [ThreadSlot], userfaultfds numbers: [CInt], standingHold: SharedWord?) {
        self.slots = slots
        self.standingHold = standingHold
        files = slots.map { ThreadWatch(CInt(bitPattern: $0.process.load()), CInt(bitPattern: $0.thread.load())) }
        userfaultfds = numbers.compactMap { FaultCounter("\(process)", $0) }
        workers = KernelWorkers(process, known: Set(slots.map { CInt(bitPattern: $0.thread.load()) }))
        unsafe buffer = .allocate(byteCount: 16_384, alignment: 16)
    }

    deinit { unsafe buffer.deallocate() }

    /// Looks at every thread that is in a step, and at the faults that wait.
    func look(_ look: inout Look) {
        let hold = HeldDisk.Standing(rawValue: standingHold?.load() ?? 0).number
        for index in slots.indices {
            var sighting = Sighting()
            sighting.granted = slots[index].granted.load()
            sighting.returned = slots[index].returned.load()
            if sighting.isInProgress {
                // What is read after the status can only be newer: a step that has just returned is not seen asleep.
                sighting.status = unsafe files[index].status(using: buffer, &sighting.hasPendingSignal)
                if sighting.hasPendingSignal {
                    sighting.processorTime = unsafe files[index].processorTime(using: buffer)
                }
                sighting.begun = slots[index].begun.load()
                sighting.intent = slots[index].intent.load()
                sighting.isHeld = hold != 0 && slots[index].heldBy.load() == hold
                sighting.returned = slots[index].returned.load()
            }
            look.threads[index] = sighting
        }
        look.waitingFaults = 0
        for userfaultfd in userfaultfds {
            look.waitingFaults += unsafe userfaultfd.info(using: buffer)?.total ?? 0
        }
        look.findStoppedWorkers()
        let mayHaveWorker = look.threads.contains { $0.isHeld && $0.intent == Intent.completion }
        look.workers = mayHaveWorker ? unsafe workers.statuses(using: buffer) : [:]
    }

    /// Whether every thread that `look` saw stopped is off the run queue.
    ///
    /// State S or D alone does not say so: a thread shows it from the moment it has decided to sleep. The kernel
    /// answers a read of `syscall` with `running` unless the thread has been switched out (task_current_syscall in
    /// lib/syscall.c), and may take some ticks to. Where the file is not readable, the state must do.
    func isSwitchedOut(_ look: Look) -> Bool {
        for index in slots.indices where look.threads[index].isInProgress && look.threads[index].isStopped {
            if look.threads[index].isSpinning { continue }
            if unsafe files[index].isRunning(using: buffer) { return false }
        }
        return true
    }

    /// How many of the threads that `look` saw stopped wait for an event of theirs to be read.
    func countEventWaits(in look: Look) -> UInt64 {
        guard let wait = EventWait.ofThisKernel else { return 0 }
        var count: UInt64 = 0
        for index in slots.indices where look.threads[index].isInProgress && look.threads[index].isStopped {
            if look.threads[index].isSpinning || look.threads[index].isHeld { continue }
            if unsafe files[index].sleeps(in: wait, using: buffer) { count += 1 }
        }
        return count
    }

    /// A look that has seen nothing yet.
    var blank: Look { Look(threads: slots.map { _ in Sighting() }) }

    /// Dumps one thread.
    func dump(_ index: Int) -> ThreadDump { files[index].dump() }

    /// Dumps a thread that the kernel has added to the subject; nil if it is none, or not asleep.
    func dumpWorker(_ thread: UInt32) -> (name: String, state: TaskState, dump: ThreadDump)? { workers.dump(thread) }

    /// The userfaultfds' fdinfo as it stands.
    func userfaultfdTexts() -> [(path: String, text: ProcText)] { userfaultfds.map { $0.text() } }
}

/// The files of one thread; a class, so that an array can hold them.
private final class ThreadWatch: Sendable {
    private let files: ThreadFiles
    private let schedstat: SchedStat?

    init(_ process: CInt, _ thread: CInt) {
        files = ThreadFiles(process: process, thread: thread)
        schedstat = SchedStat(process: process, thread: thread)
    }

    func processorTime(using buffer: UnsafeMutableRawBufferPointer) -> UInt64? {
        unsafe schedstat?.processorTime(using: buffer)
    }

    /// The status; and whether a signal waits for the thread, where it runs.
    func status(using buffer: UnsafeMutableRawBufferPointer, _ hasPendingSignal: inout Bool) -> ThreadStatus? {
        let length = unsafe files.read(.status, into: buffer).rawValue
        guard length > 0 else { return nil }
        let text = unsafe buffer.bytes.extracting(first: length)
        let status = ThreadStatus(parsing: text)
        hasPendingSignal = status?.state == .running && ThreadStatus.hasPendingSignal(in: text) == true
        return status
    }

    func isRunning(using buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let length = unsafe files.read(.syscall, into: buffer).rawValue
        return unsafe length > 0 && buffer[0] == UInt8(ascii: "r")
    }

    func sleeps(in wait: EventWait, using buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let length = unsafe files.read(.stack, into: buffer).rawValue
        return unsafe length > 0 && wait.isWhere(buffer.bytes.extracting(first: length))
    }

    func dump() -> ThreadDump { files.dump() }
}
