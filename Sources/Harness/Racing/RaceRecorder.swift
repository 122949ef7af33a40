import CLinux
import Experiments
import Steps
import SystemCalls
import SystemPackage

/// Writes a racing trial down: what a race observes of it, its delays, and when its steps ran.
///
/// In the subject, by the thread that ended last; allocates nothing.
struct RaceRecorder: Sendable {
    /// One observation, ready to be made.
    private enum Look {
        case result(thread: Int, number: UInt32, slot: Int)
        case signals(thread: Int)
        case faults(thread: Int)
        case memory(address: UInt, length: Int, mayBeMissing: Bool)
        case file(CInt, ByteRange)
        case outside
    }

    private let looks: [Look]
    private let board: Board
    private let race: RaceBoard
    private let bytes: ByteReader
    private let ownMemory: CInt

    /// A recorder in the subject whose memory is mapped.
    ///
    /// - Throws: what keeps /proc/self/mem from being opened.
    init(_ program: Program, _ board: Board, _ race: RaceBoard, _ props: Props) throws(SystemCallError) {
        self.board = board
        self.race = race
        ownMemory = try OwnedDescriptor(opening: "/proc/self/mem", .readOnly).release()
        var longest = 1
        var looks: [Look] = []
        for observed in program.experiment.raced {
            switch observed.observable {
            case .result(let step):
                let position = program.position(of: step)
                looks.append(
                    .result(thread: position.thread, number: UInt32(position.index + 1), slot: position.slot))
            case .signals(let thread): looks.append(.signals(thread: program.index(of: thread)))
            case .faults(let thread): looks.append(.faults(thread: program.index(of: thread)))
            case .memory(let name, let range):
                longest = max(longest, range.bytes.count)
                looks.append(Self.look(at: range, of: name, program, board, props))
            case .file(let name, let range):
                longest = max(longest, ByteReader.blocks(of: range).count)
                let index = program.experiment.files.firstIndex { $0.name == name }
                looks.append(index.map { .file(props.files[$0], range) } ?? .outside)
            case .state, .page, .leftTask, .leftAIOContexts: break
            }
        }
        self.looks = looks
        bytes = try ByteReader(capacity: longest)
    }

    private static func look(
        at range: ByteRange, of name: String, _ program: Program, _ board: Board, _ props: Props
    ) -> Look {
        guard let index = program.experiment.memory.firstIndex(where: { $0.name == name }) else { return .outside }
        let memory = program.experiment.memory[index]
        guard range.bytes.upperBound <= memory.pages * props.pageSize(of: memory) else { return .outside }
        return .memory(
            address: UInt(bitPattern: board.addresses[index].load() + range.bytes.lowerBound),
            length: range.bytes.count, mayBeMissing: program.mayBeMissing(memory))
    }

    /// Writes the trial down, and returns a number that stands for its outcome.
    func write() -> Int {
        let trial = race.written.load()
        race.entry(trial, 0).store(Int(race.steered.load()))
        var index = 1
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for look in looks {
            let raw = self.raw(look)
            digest = (digest ^ UInt64(bitPattern: Int64(raw))) &* 0x100_0000_01b3
            race.entry(trial, index).store(raw)
            index += 1
        }
        for (delay, slot) in zip(race.delays, board.steps) {
            race.entry(trial, index).store(delay.load())
            race.entry(trial, index + 1).store(slot.beganAt.load())
            race.entry(trial, index + 2).store(slot.returnedAt.load())
            race.entry(trial, index + 3).store(slot.result.load())
            index += RaceBoard.wordsOfStep
        }
        race.written.store(trial &+ 1)
        return Int(truncatingIfNeeded: digest)
    }

    private func raw(_ look: Look) -> Int {
        switch look {
        case .result(let thread, let number, let slot):
            board.threads[thread].returned.load() >= number
                ? board.steps[slot].result.load() : ObservedWord.notGranted.raw
        case .signals(let thread): Int(board.threads[thread].signals.load())
        case .faults(let thread): board.desk.faults(of: board.threads[thread].thread.load())
        case .memory(let address, let length, let mayBeMissing):
            bytes.memory(ownMemory, address, length, mayBeMissing: mayBeMissing)
        case .file(let descriptor, let range): bytes.file(descriptor, range)
        case .outside: ObservedWord.outside.raw
        }
    }
}

extension Experiment {
    /// What a racing trial observes.
    var raced: [Observed] { observed.filter(\.isSeenInRace) }
}
