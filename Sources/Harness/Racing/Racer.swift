import CLinux
import Experiments
import Steps
import SystemCalls

/// One thread of a subject that races: runs its steps from a common start, each after its delay, trial after trial.
///
/// The last to end makes the next trial ready, so that no other thread has to be woken for it. From the first trial on
/// it neither allocates nor locks while others run.
struct Racer: Sendable {
    let name: String
    let index: Int
    let steps: [PreparedStep]
    let isOptional: [Bool]
    /// What each step comes after, as threads with the number of their step.
    let after: [[(thread: Int, number: UInt32)]]
    let stepSlots: [StepSlot]
    let delays: [SharedNumber]
    let board: Board
    let race: RaceBoard
    let bells: [CInt]
    let affinity: RacePlan.Affinity
    /// Whether two threads may have to share a CPU.
    let isCrowded: Bool
    /// What has the steps come one after the other; nil where nothing does.
    let turns: Turns?
    let crew: RaceCrew

    private var slot: ThreadSlot { board.threads[index] }

    /// The body of the thread; never returns.
    func run() -> Never {
        _ = unsafe clinux_set_name(name)
        unsafe clinux_count_signals_in(slot.signals.address)
        let processors = max(1, clinux_allowed_processors())
        switch affinity {
        case .spread: _ = clinux_pin_to_allowed(index % processors)
        case .shared: _ = clinux_pin_to_allowed(0)
        case .free: break
        }
        slot.process.store(UInt32(bitPattern: clinux_getpid()))
        slot.thread.store(UInt32(bitPattern: clinux_gettid()))
        board.announce()
        let context = StepContext(slot: slot, bell: bells[index])
        var trial: UInt32 = 0
        while true {
            trial = awaitTrial(after: trial)
            runSteps(context, of: trial)
            race.phases[index].store(RaceBoard.Phase.done)
            if race.running.decrement() == 1 { endOrGiveUp(trial) }
        }
    }

    private func awaitTrial(after last: UInt32) -> UInt32 {
        var now = board.round.load()
        if !isCrowded {
            let deadline = clinux_monotonic_nanoseconds() + 100_000
            var glances = 0
            // The clock is read now and then only: that costs more than the glance itself.
            while now == last, glances & 63 != 0 || clinux_monotonic_nanoseconds() < deadline {
                clinux_relax(0)
                glances += 1
                now = board.round.load()
            }
        }
        while now == last {
            race.sleepers.increment()
            board.round.await(changeFrom: last)
            race.sleepers.decrement()
            now = board.round.load()
        }
        return now
    }

    private func runSteps(_ context: StepContext, of trial: UInt32) {
        var from = Int64(race.startAt.load())
        for step in steps.indices {
            guard awaitStart(of: step, in: trial, from: from) else { return }
            let number = UInt32(step + 1)
            slot.granted.store(number)
            slot.ticket.store(ThreadSlot.ticket(step + 1, of: trial))
            // Before it is told: a step that comes after this one begins later.
            stepSlots[step].beganAt.store(Int(clinux_monotonic_nanoseconds()))
            slot.begun.store(number)
            turns?.take(step)
            if crew.isAwaited { slot.begun.wake() }
            let result = isOptional[step] ? waitIfNeedBe(step, of: trial, context) : steps[step].run(context)
            from = clinux_monotonic_nanoseconds()
            stepSlots[step].returnedAt.store(Int(from))
            stepSlots[step].result.store(result.rawValue)
            slot.returned.store(number)
            if slot.cancelled.load() == ThreadSlot.everything { return }
        }
    }

    /// Waits until a step may begin; false if the trial is given up meanwhile.
    private func awaitStart(of step: Int, in trial: UInt32, from: Int64) -> Bool {
        guard let turns else {
            clinux_spin_until(from + Int64(delays[step].load()), isCrowded ? 1 : 0)
            return awaitEarlier(after[step])
        }
        race.phases[index].store(RaceBoard.Phase.behind)
        defer { race.phases[index].store(RaceBoard.Phase.running) }
        return turns.await(step, in: trial)
    }

    /// Waits until the steps have begun that this one comes after; false if the trial is given up meanwhile.
    private func awaitEarlier(_ earlier: [(thread: Int, number: UInt32)]) -> Bool {
        for (thread, number) in earlier {
            let other = board.threads[thread]
            race.phases[index].store(RaceBoard.Phase.behind)
            defer { race.phases[index].store(RaceBoard.Phase.running) }
            while true {
                let begun = other.begun.load()
                if begun >= number { break }
                if slot.cancelled.load() == ThreadSlot.everything { return false }
                other.begun.await(changeFrom: begun, nanoseconds: 1_000_000)
            }
        }
        return true
    }

    /// Runs a step whose wait is given up when nobody else runs any more.
    private func waitIfNeedBe(_ step: Int, of trial: UInt32, _ context: StepContext) -> StepResult {
        race.phases[index].store(RaceBoard.Phase.waiting)
        if race.running.decrement() == 1 { endOrGiveUp(trial) }
        let result = steps[step].run(context)
        race.phases[index].store(RaceBoard.Phase.running)
        race.running.increment()
        return result
    }

    /// Nobody runs: has the first wait given up that may be, or ends the trial if there is none.
    ///
    /// Somebody may have begun to run again since; then that thread will come here, and this one does nothing.
    private func endOrGiveUp(_ trial: UInt32) {
        if turns?.giveUpDueWait(bells) == true { return }
        if race.giveUpWait(board, bells) { return }
        guard race.phases.allSatisfy({ $0.load() == RaceBoard.Phase.done }),
            race.led.exchange(expected: trial &- 1, desired: trial)
        else { return }
        crew.lead(trial)
    }
}
