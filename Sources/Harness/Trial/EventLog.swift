import Experiments
import Steps
import SystemCalls
import Userfaultfd

/// The messages that the steps of a trial have read, in the words of the script instead of addresses and ids.
struct EventLog {
    private let program: Program
    private let board: Board
    private let props: Props

    init(_ program: Program, _ board: Board, _ props: Props) {
        self.program = program
        self.board = board
        self.props = props
    }

    /// The messages, in the order of reading.
    var events: [Experiments.Event] {
        board.desk.kept.map { message in
            switch message.event {
            case .pageFault(let fault):
                event("pagefault", flags: fault.flags.names, at: fault.address, thread: fault.thread)
            case .fork: event("fork")
            case .remap(let from, _, _): event("remap", at: from)
            case .remove(let range): event("remove", at: range.start)
            case .unmap(let range): event("unmap", at: range.start)
            case .unknown(let number): event("event-\(number)")
            }
        }
    }

    /// How many page-fault messages named the thread.
    func faults(of thread: String) -> Int { events.count { $0.kind == "pagefault" && $0.thread == thread } }

    private func event(
        _ kind: String, flags: [String] = [], at address: UInt? = nil, thread: UInt32? = nil
    ) -> Experiments.Event {
        let index = address.flatMap { address in
            program.experiment.memory.indices.first { range(of: $0).contains(address) }
        }
        let name = thread.flatMap { id in
            board.threads.firstIndex { $0.thread.load() == id }.map { program.experiment.threads[$0].name }
        }
        return Experiments.Event(
            kind: kind, flags: flags, in: index.map { program.experiment.memory[$0].name },
            offset: index.flatMap { index in address.map { Int($0 - range(of: index).start) } }, thread: name)
    }

    private func range(of index: Int) -> MemoryRange {
        let memory = program.experiment.memory[index]
        return MemoryRange(
            start: UInt(bitPattern: board.addresses[index].load()),
            length: memory.pages * props.pageSize(of: memory))
    }
}
