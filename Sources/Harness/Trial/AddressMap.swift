import Experiments
import SystemCalls

/// Where the memory of the script lies in a subject: from an address back to the script's words.
struct AddressMap {
    /// Where an address lies.
    struct Place {
        /// The memory's name.
        let memory: String
        /// The offset in that memory, in bytes.
        let offset: Int
        /// The page of that memory, from 0.
        let page: Int
    }

    private let regions: [(name: String, range: MemoryRange, pageSize: Int)]

    /// The memory as the subject of `board` has mapped it.
    init(_ program: Program, _ board: Board, _ props: Props) {
        regions = program.experiment.memory.enumerated().map { index, memory in
            let pageSize = props.pageSize(of: memory)
            let start = UInt(bitPattern: board.addresses[index].load())
            return (memory.name, MemoryRange(start: start, length: memory.pages * pageSize), pageSize)
        }
    }

    /// Where the address lies; nil if it is in no memory of the script.
    func place(of address: UInt) -> Place? {
        guard let region = regions.first(where: { $0.range.contains(address) }) else { return nil }
        let offset = Int(address - region.range.start)
        return Place(memory: region.name, offset: offset, page: offset / region.pageSize)
    }
}
