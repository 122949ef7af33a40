import Experiments
import Steps
import SystemCalls
import Userfaultfd

/// The messages that the steps of a trial have read, in the words of the script instead of addresses and ids.
struct EventLog {
    private let program: Program
    private let board: Board
    private let map: AddressMap

    init(_ program: Program, _ board: Board, _ props: Props) {
        self.program = program
        self.board = board
        map = AddressMap(program, board, props)
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
        let place = address.flatMap { map.place(of: $0) }
        let name = thread.flatMap { id in
            board.threads.firstIndex { $0.thread.load() == id }.map { program.experiment.threads[$0].name }
        }
        return Experiments.Event(
            kind: kind, flags: flags, in: place?.memory, offset: place?.offset, thread: name)
    }
}
