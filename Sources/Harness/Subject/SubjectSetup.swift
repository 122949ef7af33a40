import CLinux
import Experiments
import Steps
import SystemCalls
import SystemPackage
import Userfaultfd

/// What a subject does from its fork to its end: maps and fills the memory, opens and registers the userfaultfd,
/// prepares the steps, starts the threads, and does what it is told between trials.
///
/// Runs in the child of a fork of a process with one thread, so that locks and the allocator are in order.
struct SubjectSetup {
    let program: Program
    /// The race that the subject's threads run; nil if they wait for grants.
    var race: RaceSetup?

    /// Is the subject; never returns.
    func run(_ board: Board, _ props: Props, supervisor: CInt) -> Never {
        _ = clinux_set_parent_death_signal(SIGKILL)
        // The supervisor may have died before the call above.
        if clinux_getppid() != supervisor { clinux_exit_group(1) }
        _ = unsafe clinux_set_name("faultline-subj")
        do {
            try setUpAndServe(board, props)
        } catch let error as Incapable {
            board.stop(Board.Phase.unable, because: error.reason)
        } catch {
            board.stop(Board.Phase.failed, because: "\(error)")
        }
        // The supervisor ends the subject when it has seen enough.
        while true { board.command.await(changeFrom: board.command.load()) }
    }

    private func setUpAndServe(_ board: Board, _ props: Props) throws {
        try leavePipes()
        try catchSignals()
        try props.diskHold?.enter()
        let doors = try program.experiment.userfaultfds.map { try UserfaultfdDoor(for: program, $0) }
        for (number, door) in zip(board.userfaultfds, doors) { number.store(UInt32(door.userfaultfd.rawValue) + 1) }
        let regions = try mapMemory(props)
        for (index, region) in regions.enumerated() {
            board.addresses[index].store(Int(bitPattern: region.range.start))
        }
        let startsOutside = program.experiment.threads.contains { $0.process == .other }
        // What cannot be registered is told before what a step lacks. Where other processes are started, the memory is mapped
        // anew behind that.
        if !startsOutside { try arm(regions, with: doors[0].userfaultfd) }
        let stage = stage(regions, board, props, doors[0].userfaultfd)
        let prepared = try zip(program.experiment.threads, program.steps).map { thread, steps in
            let stage = stage.about(doors[program.experiment.userfaultfd(of: thread)].userfaultfd)
            return try steps.map { try prepare($0, on: stage) }
        }
        let workers = workers(prepared, board, props)
        if startsOutside {
            try startOutside(workers, regions)
            try arm(regions, with: doors[0].userfaultfd)
        }
        let renewal = Renewal(setup: self, regions: regions, doors: doors)
        if let race {
            try race.start(program, prepared, board, props, renewal)
        } else {
            for (worker, thread) in zip(workers, program.experiment.threads) where thread.process == .subject {
                // Never joined: the subject ends by a signal, with whatever its threads are in.
                try KernelThread { worker.run() }.detach()
            }
            board.awaitThreads()
        }
        // A race may have come to an end with a failure already.
        _ = board.phase.exchange(expected: 0, desired: Board.Phase.ready)
        board.announce()
        try serve(board, renewal)
    }

    private func prepare(_ step: any Step, on stage: Stage) throws -> PreparedStep {
        guard let capability = type(of: step).capability else { return try step.prepare(on: stage) }
        return try Incapable.without(capability) { () throws(SystemCallError) in try step.prepare(on: stage) }
    }

    /// Does what the supervisor says, for as long as there is nothing wrong.
    private func serve(_ board: Board, _ renewal: Renewal) throws {
        while true {
            switch board.command.load() {
            case Board.Command.release:
                renewal.closeUserfaultfds()
                endOthersWithDescriptors(board)
                // The supervisor may have thought of something else meanwhile.
                _ = board.command.exchange(expected: Board.Command.release, desired: Board.Command.released)
                board.command.wake()
                board.announce()
            case Board.Command.renew:
                try renewal.renew()
                board.round.increment()
                _ = board.command.exchange(expected: Board.Command.renew, desired: 0)
                board.phase.store(Board.Phase.ready)
                for slot in board.threads { slot.granted.wake() }
                board.announce()
            case let other: board.command.await(changeFrom: other)
            }
        }
    }

    /// Ends the processes that have the userfaultfds under numbers of their own, and keep them open.
    private func endOthersWithDescriptors(_ board: Board) {
        for (slot, thread) in zip(board.threads, program.experiment.threads) where thread.descriptors == .own {
            // A wait that was given up is over when its thread has seen that; nobody else ends another kind of step.
            let deadline = clinux_monotonic_nanoseconds() + 20_000_000
            while slot.returned.load() < slot.granted.load(), clinux_monotonic_nanoseconds() < deadline {
                clinux_sleep_nanoseconds(200_000)
            }
            _ = OutsideProcess(slot).end()
        }
    }

    /// Lets go of the agent's pipes, so that the tool sees them close however long a subject lives.
    private func leavePipes() throws {
        let null = try OwnedDescriptor(opening: "/dev/null", .readWrite)
        try CallResult(clinux_rename_descriptor(null.rawValue, STDIN_FILENO)).get("dup2")
        try CallResult(clinux_rename_descriptor(null.rawValue, STDOUT_FILENO)).get("dup2")
    }

    private func catchSignals() throws {
        // Whoever started the agent may have blocked some, and a mask is inherited.
        try CallResult(Int(clinux_unblock_signals())).get("pthread_sigmask")
        try CallResult(Int(clinux_catch_access_signals())).get("sigaction")
        try CallResult(Int(clinux_count_signal(SIGUSR1))).get("sigaction")
        try CallResult(Int(clinux_count_signal(SIGUSR2))).get("sigaction")
    }

    private func stage(
        _ regions: [Stage.Region], _ board: Board, _ props: Props,
        _ userfaultfd: UnownedUserfaultfd
    ) -> Stage {
        let experiment = program.experiment
        var files: [String: Stage.OpenFile] = [:]
        for (index, file) in experiment.files.enumerated() {
            files[file.name] = Stage.OpenFile(
                reading: props.files[index], writing: props.pipes[index]?.writing ?? props.files[index], size: file.size
            )
        }
        return Stage(
            regions: Dictionary(uniqueKeysWithValues: zip(experiment.memory.map(\.name), regions)), files: files,
            slots: Dictionary(uniqueKeysWithValues: zip(experiment.threads.map(\.name), board.threads)),
            userfaultfd: userfaultfd,
            forkAwaitsReader: experiment.asks(for: .eventFork), messages: board.desk,
            disk: props.diskHold?.disk, child: board.child)
    }

    private func workers(_ prepared: [[PreparedStep]], _ board: Board, _ props: Props) -> [Worker] {
        program.experiment.threads.enumerated().map { index, thread in
            let first = program.firstSlot(of: index)
            return Worker(
                name: thread.name, steps: prepared[index],
                stepSlots: Array(board.steps[first..<(first + prepared[index].count)]), slot: board.threads[index],
                progress: board.progress, round: board.round, bell: props.bells[index])
        }
    }

    /// Starts the threads that run in other processes, none of which gets the memory of the script.
    ///
    /// The memory is mapped anew afterwards: a mapping of hugetlb that is not to be copied cannot be made one that is (EINVAL of
    /// MADV_DOFORK, seen on 7.3.4).
    private func startOutside(_ workers: [Worker], _ regions: [Stage.Region]) throws {
        for region in regions {
            try CallResult(clinux_madvise(region.range.start, region.range.length, MADV_DONTFORK)).get("madvise")
        }
        for (worker, thread) in zip(workers, program.experiment.threads) where thread.process == .other {
            try worker.startOutside(sharingDescriptors: thread.descriptors == .shared)
        }
        try remapMemory(regions)
    }
}
