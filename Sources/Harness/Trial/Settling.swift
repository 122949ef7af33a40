import CLinux
import Steps
import SystemCalls

/// Waits until everything that was granted has either returned or stands still.
///
/// A thread stands still when two looks, one after the other, find it asleep with the same counts of context
/// switches, and the kernel confirms that it is switched out. That alone could also be a thread that waits for a disk
/// and will go on by itself. The faults that wait for the userfaultfd tell the two apart: `total` in its fdinfo counts
/// every one of them, so as long as no more threads are stopped than faults wait, each of them is stopped by a fault,
/// and nothing will move until the script moves it. The same holds of a thread that waits for an event of its own to be
/// read, as its stack says (`EventWait`), while no other waits for messages. If still more threads are stopped, some
/// wait for something else: a lock, a disk. They are believed to stand still after `patience`, or `diskPatience` if one
/// of them is in a call that a disk may answer.
///
/// A step that is known to wait for a disk, such as `aio-read` after its submission, is waited for as long as it takes,
/// unless the script holds the disk: then it stands still like any other. So it does if more faults wait than threads are
/// stopped: then a worker of the kernel's is stopped, and `uring-read` may be waiting for that one.
///
/// A thread that spins in the kernel (`Spinning`) stands still, too, as far as anybody else can tell: only the script ends it.
///
/// The messages themselves are not read for this: reading one is a step of its own, with effects of its own.
struct Settling: ~Copyable {
    /// How a wait ended.
    enum Result {
        /// Everything stands still, or has returned.
        case settled
        /// The subject has ended.
        case ended
        /// Something still moves at the deadline.
        case expired
        /// Whoever waits needs to no longer.
        case overtaken
    }

    /// How long a thread that no fault stops must sleep unchanged.
    private static let patience = 250_000_000
    /// The same for a thread in a call that a disk may answer.
    private static let diskPatience = 3_000_000_000
    /// How much of the time between two looks counts.
    ///
    /// A machine that was stopped meanwhile, whose clock ran on, has not shown that a thread stood still for that long, and
    /// neither has one that had no CPU for the supervisor.
    private static let longestGap = 20_000_000

    private var last: Watch.Look
    private(set) var now: Watch.Look
    /// For how long nothing has changed, as far as it was looked at.
    private var calm = 0
    private var lookedAt = 0
    private var spinning: Spinning

    init(_ watch: borrowing Watch) {
        last = watch.blank
        now = watch.blank
        spinning = Spinning(threads: now.threads.count)
    }

    /// Looks until everything stands still, at the latest until `watchdog` says that time is up, or until
    /// `isOvertaken`.
    mutating func wait(
        _ watch: borrowing Watch, _ subject: borrowing Subject, _ board: Board, _ watchdog: Watchdog,
        isOvertaken: () -> Bool = { false }
    ) -> Result {
        var isFirst = true
        spinning.restart()
        while true {
            let progress = board.progress.load()
            if isOvertaken() { return .overtaken }
            watch.look(&now)
            let time = Int(clinux_monotonic_nanoseconds())
            spinning.mark(&now, at: time)
            calm = isFirst || now != last ? 0 : calm + min(time - lookedAt, Self.longestGap)
            lookedAt = time
            if !isFirst, now == last, isStill(watch), watch.isSwitchedOut(now) {
                // On its way off the CPU a thread may have woken another that these looks still saw asleep.
                watch.look(&last)
                spinning.mark(&last, at: Int(clinux_monotonic_nanoseconds()))
                if last == now { return .settled }
                calm = 0
            }
            if !now.threads.contains(where: \.isInProgress) { return .settled }
            if subject.hasEnded() { return .ended }
            if watchdog.hasExpired() { return .expired }
            Lifeline.check()
            isFirst = false
            swap(&last, &now)
            // The first looks come quickly, since most steps return at once; a long wait is looked at less often.
            let pause = min(max(calm / 8, 20_000), 2_000_000)
            board.progress.await(changeFrom: progress, nanoseconds: Int64(pause))
        }
    }

    private func isStill(_ watch: borrowing Watch) -> Bool {
        let moving = now.threads.contains { $0.isInProgress && (!$0.isAsleep || $0.isWaiting) }
        if moving || now.hasMovingWorker { return false }
        let stopped = now.threads.count { $0.isInProgress && $0.isStopped && !$0.isHeld }
        if stopped <= now.waitingFaults { return true }
        let mayWaitForDisk = now.threads.contains {
            $0.isInProgress && !$0.isHeld && ($0.intent == Intent.transfer || $0.intent == Intent.completion)
        }
        if calm >= (mayWaitForDisk ? Self.diskPatience : Self.patience) { return true }
        // Not while somebody waits for messages, and has perhaps not yet gone to read the event.
        let mayBeRead = now.threads.contains { $0.isInProgress && !$0.isStopped }
        return !mayBeRead && stopped <= now.waitingFaults + watch.countEventWaits(in: now)
    }
}
