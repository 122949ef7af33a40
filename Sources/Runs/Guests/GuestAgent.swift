public import Experiments
import Foundation
public import Guests
import Synchronization

/// The agent in a guest: plans run in copies of a saved guest, a new one whenever a kernel is spoiled.
public final class GuestAgent: Agent {
    private let guest: Guest
    private let isCold: Bool
    private let guests: Int
    private let known: Mutex<Machine?>
    private let consoles = Mutex("")
    private let deaths = Mutex<[String]>([])

    /// The folder for the O_DIRECT files in a guest.
    static let scratch = Guest.scratch

    /// How often a guest may end without a finding until its plans are given up.
    private static let misses = 3

    /// An agent in `guest`.
    ///
    /// - Parameters:
    ///   - isCold: whether guests are booted, not restored.
    ///   - guests: how many guests run at once, with this one: their CPUs take turns if this machine has fewer.
    public init(_ guest: Guest, isCold: Bool, guests: Int = 1) {
        self.guest = guest
        self.isCold = isCold
        self.guests = guests
        known = Mutex(guest.machine)
    }

    /// True: a guest may be lost.
    public var isExpendable: Bool { true }

    /// What the guests have printed on their consoles since this was asked last.
    public func takeConsoles() -> String {
        consoles.withLock { text in
            defer { text = "" }
            return text
        }
    }

    /// How guests died that others followed: before init's first word, or in a trial that was repeated.
    ///
    /// Counted, never a finding.
    public var flakes: [String] { deaths.withLock(\.self) }

    /// What was found when a guest was probed, in this run or in an earlier one; nil before that.
    public var knownMachine: Machine? { known.withLock(\.self) }

    /// Runs plans in copies of the guest; what a kernel does to itself ends its trial, and the rest goes on in a new copy.
    public func run(
        _ plans: [Plan], isolating: Bool, receive: @escaping @Sendable (Int, Observation) throws -> Void
    ) async throws {
        let queue = PlanQueue(plans, isolating: isolating)
        // Threads that race must be able to run at once; of an order's only one has its turn.
        let isParallel =
            plans.contains { $0.race != nil } || GuestRoom.hasProcessors(for: guests, of: guest.settings)
        var misses = 0
        while !queue.isEmpty {
            let console = ConsoleFile()
            let before = queue.mark
            do {
                try await inGuest(console: console, isParallel: isParallel) { dialogue in
                    try await self.work(queue, isolating, dialogue, console, receive)
                    // Behind the trials: a probe leaves traces in the kernel that it probes.
                    if self.isCold, self.knownMachine == nil { try await self.probe(dialogue) }
                }
            } catch let failure as GuestFailure {
                for index in queue.remaining { try receive(index, .miss("\(failure)")) }
                return
            } catch let failure as Dialogue.Failure {
                misses += try end(queue, failure, Console(of: console.url), receive) ? 0 : 1
                if queue.mark != before, misses < Self.misses { continue }
                if misses < Self.misses {
                    // Not a word to the first request: the saved guest may be broken.
                    if !isCold { guest.discardImage() }
                    continue
                }
                for index in queue.remaining {
                    try receive(
                        index,
                        .miss("\(guest.files.name): \(Guest.reason(failure, beside: console.url)), \(misses) times"))
                }
                return
            }
        }
    }

    // MARK: One guest

    private func inGuest(
        console: ConsoleFile, isParallel: Bool, body: @escaping @Sendable (Dialogue) async throws -> Void
    ) async throws {
        defer { consoles.withLock { $0 += Console(of: console.url).text } }
        if isCold {
            try await guest.boot(console: console.url, isParallel: isParallel, onFlake: note, body: body)
        } else {
            let image = try await guest.image(onFlake: note)
            // In a copy of its own, for the same reason.
            if knownMachine == nil {
                try await guest.restore(image, console: console.url) { try await self.probe($0) }
            }
            try await guest.restore(image, console: console.url, isParallel: isParallel, body: body)
        }
    }

    private func note(_ flake: BootFlake) {
        deaths.withLock { $0.append(flake.reason) }
        consoles.withLock { $0 += flake.console }
    }

    private func probe(_ dialogue: Dialogue) async throws {
        try await dialogue.ask(.probe(scratch: Self.scratch), silence: .seconds(120)) { report in
            if case .machine(let machine) = report {
                known.withLock { $0 = machine }
                guest.keep(machine)
            }
        }
    }

    /// Works off the queue in one guest, until it is empty or the kernel is spoiled.
    private func work(
        _ queue: PlanQueue, _ isolating: Bool, _ dialogue: Dialogue, _ console: ConsoleFile,
        _ receive: @escaping @Sendable (Int, Observation) throws -> Void
    ) async throws {
        while let (index, plan) = queue.current {
            let isSpoiled = Mutex(false)
            try await dialogue.ask(.run(plan), silence: silence(in: plan, slack: 30)) { report in
                guard case .observation(var observation) = report else { return }
                if observation.endsInOops || observation.leavesSubject { isSpoiled.withLock { $0 = true } }
                if case .trial(let trial) = observation, trial.ending == .oopsed {
                    observation = .trial(trial.with(remark: Console(of: console.url).oopsLine ?? trial.remark))
                }
                queue.note(observation)
                try receive(index, observation)
            }
            let spoiled = isSpoiled.withLock(\.self)
            queue.finish(isCutShort: spoiled)
            if spoiled || isolating { return }
        }
    }

    /// Says how the trial ended that ran when a guest was lost; false if that was no doing of the guest's kernel.
    private func end(
        _ queue: PlanQueue, _ failure: Dialogue.Failure, _ console: Console,
        _ receive: @escaping @Sendable (Int, Observation) throws -> Void
    ) throws -> Bool {
        guard let (index, _) = queue.current else { return false }
        let ending: (Ending, String)
        switch failure {
        case .exited(0):
            // A guest that resets without a word of its kernel was not ended by what a trial did, as far as is known.
            guard let panic = console.panic else { return false }
            ending = (.panicked, panic)
        case .silent(let seconds): ending = (.hung, "the guest said nothing for \(seconds) s")
        case .exited, .signaled, .unreadable: return false
        }
        guard let place = queue.running else {
            if ending.0 == .panicked {
                try receive(index, .trouble("the guest's kernel panicked before a trial began: \(ending.1)"))
                queue.finish(isCutShort: false)
                return true
            }
            return false
        }
        // A traced trial patches the kernel's code while it runs; a stray breakpoint is the emulator's. What happens in
        // none of the other trials counts if it happens again.
        let isStray = console.hasStrayBreakpoint && guest.settings.accelerator == .tcg
        if place.isTraced || isStray, ending.0 == .panicked, queue.repeatOnce(place) {
            deaths.withLock { $0.append("a trial panicked, and was repeated: \(ending.1)") }
            return true
        }
        let trial = Trial(
            order: place.order, number: place.trial, ending: ending.0, remark: ending.1, values: [:], events: [],
            steps: [], killedAfterMicroseconds: nil, hasLeftSubject: false)
        try receive(index, place.observation(of: trial))
        // What hangs without a word costs minutes each time.
        queue.giveUp(wholeOrder: ending.0 == .hung)
        return true
    }
}

extension PlanProgress.Place {
    /// What is reported of a trial that ended with its guest.
    fileprivate func observation(of trial: Trial) -> Observation {
        if isRace {
            let outcome = Outcome(ending: trial.ending, values: [:])
            return .raced(RaceBatch(outcomes: [RacedOutcome(outcome, count: 1, steered: 0, example: trial)]))
        }
        guard isTraced else { return .trial(trial) }
        let remark = "the traced trial \(trial.ending.rawValue): \(trial.remark ?? "")"
        return .traced(TracedTrial(trial: trial, paths: nil, remark: remark))
    }
}

extension Trial {
    /// The same trial with another remark.
    fileprivate func with(remark: String?) -> Trial {
        Trial(
            order: order, number: number, ending: ending, remark: remark, values: values, events: events, steps: steps,
            killedAfterMicroseconds: killedAfterMicroseconds, hasLeftSubject: hasLeftSubject)
    }
}
