import CLinux
import Experiments
import Steps
import SystemCalls

/// What a subject needs to know to race: the board of the race, and the plan.
struct RaceSetup {
    let board: RaceBoard
    let plan: RacePlan

    /// Starts the threads of a race, and the race.
    func start(
        _ program: Program, _ prepared: [[PreparedStep]], _ board: Board, _ props: Props, _ renewal: Renewal
    ) throws {
        let crew = RaceCrew(
            program, board, self.board, plan, recorder: try RaceRecorder(program, board, self.board, props),
            renewal: renewal, props: props)
        // Two threads on one CPU cannot both wait by spinning.
        let isCrowded = plan.affinity == .shared || board.threads.count > max(1, clinux_allowed_processors())
        for (index, thread) in program.experiment.threads.enumerated() {
            let first = program.firstSlot(of: index)
            let slots = first..<first + thread.steps.count
            let turns = try plan.order.map {
                try Turns($0, of: index, program, board, self.board, isCrowded: isCrowded)
            }
            let racer = Racer(
                name: thread.name, index: index, steps: prepared[index],
                isOptional: program.steps[index].map(\.isOptionalWait),
                after: thread.steps.map { step in
                    step.after.map { id in
                        let position = program.position(of: id)
                        return (position.thread, UInt32(position.index + 1))
                    }
                },
                stepSlots: Array(board.steps[slots]), delays: Array(self.board.delays[slots]), board: board,
                race: self.board, bells: props.bells, affinity: plan.affinity, isCrowded: isCrowded, turns: turns,
                crew: crew)
            try KernelThread { racer.run() }.detach()
        }
        board.awaitThreads()
        crew.start()
    }
}
