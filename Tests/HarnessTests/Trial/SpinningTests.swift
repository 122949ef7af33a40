import ProcFS
import Testing

@testable import Harness

/// Who is taken for a thread that spins, and who is not.
@Suite struct `Who spins` {
    private static let millisecond = 1_000_000

    /// A look at a thread that is in its first step, and runs.
    private func look(pending: Bool, used: UInt64?, faults: UInt64 = 0, step: UInt32 = 1) -> Watch.Look {
        var thread = Watch.Sighting()
        thread.granted = step
        thread.begun = step
        thread.status = ThreadStatus(state: .running, voluntarySwitches: 1, involuntarySwitches: 2)
        thread.hasPendingSignal = pending
        thread.processorTime = pending ? used : nil
        return Watch.Look(threads: [thread], waitingFaults: faults)
    }

    /// Whether the last of `count` looks, one every `pause` milliseconds, has the thread spin; each uses all of the CPU.
    private func spins(
        count: Int, every pause: Int = 2, pending: Bool = true, uses share: Double? = 1
    ) -> Bool {
        var spinning = Spinning(threads: 1)
        var last = look(pending: pending, used: 0)
        for number in 0..<count {
            let time = number * pause * Self.millisecond
            last = look(pending: pending, used: share.map { UInt64(Double(time) * $0) })
            spinning.mark(&last, at: time)
        }
        return last.threads[0].isSpinning
    }

    @Test func `a tenth of a second of CPU time with a signal pending`() {
        #expect(!spins(count: 50))
        #expect(spins(count: 52))
    }

    @Test func `not without a signal, however long`() { #expect(!spins(count: 5_000, pending: false)) }

    @Test func `not who waits for a CPU`() { #expect(!spins(count: 500, uses: 0.01)) }

    @Test func `where CPU time is not counted, three times as long`() {
        #expect(!spins(count: 150, uses: nil))
        #expect(spins(count: 152, uses: nil))
    }

    @Test func `not seen so for more than a tenth of a second in between`() { #expect(!spins(count: 50, every: 101)) }

    @Test func `not yet after seven looks`() {
        #expect(!spins(count: 7, every: 100))
        #expect(spins(count: 8, every: 100))
    }

    @Test func `not any more once a step was granted`() {
        var spinning = Spinning(threads: 1)
        var last = look(pending: true, used: 0)
        for number in 0..<100 {
            last = look(pending: true, used: UInt64(number * 2 * Self.millisecond))
            spinning.mark(&last, at: number * 2 * Self.millisecond)
        }
        #expect(last.threads[0].isSpinning && last.threads[0].isStopped && last.threads[0].status?.state == .running)
        spinning.restart()
        last = look(pending: true, used: UInt64(201 * Self.millisecond))
        spinning.mark(&last, at: 201 * Self.millisecond)
        #expect(!last.threads[0].isSpinning)
    }

    @Test func `a fault that comes and goes counts as one that waits`() {
        var spinning = Spinning(threads: 1)
        var counts: Set<UInt64> = []
        for number in 0..<100 {
            var now = look(pending: true, used: UInt64(number * 2 * Self.millisecond), faults: UInt64(3 + number % 2))
            spinning.mark(&now, at: number * 2 * Self.millisecond)
            if number > 60 { counts.insert(now.waitingFaults) }
        }
        // Three of others, and its own.
        #expect(counts == [4])
    }
}
