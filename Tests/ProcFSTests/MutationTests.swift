import ProcFS
import SystemCalls
import Testing

/// SplitMix64: the same mutations in every run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// `text` with up to four random changes.
private func mutated(_ text: String, by generator: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, start + Int.random(in: 0...12, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: start)
        case 3: bytes.removeSubrange(end...)
        default:
            // One of the bytes that the formats are made of, which random ones hit too seldom.
            let mark = "\n\t []<>+/0x-:.?f".utf8.randomElement(using: &generator)
            if let mark, start < bytes.count { bytes[start] = mark }
        }
    }
    return bytes
}

@Suite(.timeLimit(.minutes(5))) struct `Mutated texts` {
    private static let rounds = 5000

    private func forEachMutation(of texts: [String], seed: UInt64, _ body: ([UInt8]) -> Void) {
        var generator = SeededGenerator(state: seed)
        for round in 0..<Self.rounds { body(mutated(texts[round % texts.count], by: &generator)) }
    }

    @Test func `a stack loses no line and reads back as it prints`() {
        let texts =
            KernelTexts.all.flatMap { [$0.submitting.stack, $0.faulting.stack, $0.reading.stack] } + [
                "[<0>] ext4_file_read_iter+0x14a/0x1c0 [ext4]\n[<0>] 0xffffffffc0123456\n",
                "[<ffffffff8113d1a0>] futex_wait.isra.0.cold+0xc0/0x110\n"
                    + "[<ffffffffffffffff>] 0xffffffffffffffff\n",
            ]
        forEachMutation(of: texts, seed: 1) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let stack = KernelStack(parsing: text)
            #expect(KernelStack(parsing: stack.description) == stack)
            let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
            let markers = lines.reversed().prefix {
                String(Substring($0)).hasSuffix("0xffffffffffffffff")
            }
            #expect(stack.frames.count <= lines.count && stack.frames.count >= lines.count - markers.count)
            #expect(stack.names.count == stack.frames.count)
            for case .function(let name, _, _, _) in stack.frames {
                let names = KernelStack(parsing: "[<0>] \(name)+0x1/0x2").names
                #expect(KernelStack(parsing: "[<0>] \(names[0])+0x1/0x2").names == names)
            }
        }
    }

    @Test func `a system call reads back as it prints`() {
        let texts =
            KernelTexts.all.flatMap { [$0.submitting.syscall, $0.faulting.syscall, $0.reading.syscall] } + [
                "running\n"
            ]
        var parsed = 0
        forEachMutation(of: texts, seed: 2) { bytes in
            guard let line = SyscallLine(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            parsed += 1
            #expect(SyscallLine(parsing: line.description)?.description == line.description)
        }
        #expect(parsed > 100)
    }

    @Test func `a status reads back from its three lines`() {
        var parsed = 0
        forEachMutation(of: KernelTexts.all.compactMap(\.submitting.status), seed: 3) { bytes in
            guard let status = ThreadStatus(parsing: bytes.span.bytes) else { return }
            parsed += 1
            let lines = """
                State:\t\(status.state) (what)
                voluntary_ctxt_switches:\t\(status.voluntarySwitches)
                nonvoluntary_ctxt_switches:\t\(status.involuntarySwitches)

                """
            let normal = Array(lines.utf8)
            #expect(ThreadStatus(parsing: normal.span.bytes) == status)
        }
        #expect(parsed > 100)
    }

    @Test func `a userfaultfd's info reads back from its three lines`() {
        var parsed = 0
        forEachMutation(of: KernelTexts.all.map(\.userfaultfd), seed: 4) { bytes in
            guard let info = UserfaultfdInfo(parsing: bytes.span.bytes) else { return }
            parsed += 1
            let words = [info.api, info.features, info.ioctls].map { String($0, radix: 16) }
            let lines =
                "pending:\t\(info.pending)\ntotal:\t\(info.total)\nAPI:\t\(words.joined(separator: ":"))\n"
            let normal = Array(lines.utf8)
            #expect(UserfaultfdInfo(parsing: normal.span.bytes) == info)
        }
        #expect(parsed > 100)
    }

    @Test func `smaps reads back from its mappings and amounts`() {
        var parsed = 0
        forEachMutation(of: [SmapsText.current], seed: 6) { bytes in
            guard let smaps = Smaps(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            parsed += 1
            let lines = smaps.areas.map { area in
                let head = [area.range.lowerBound, area.range.upperBound].map { String($0, radix: 16) }
                return "\(head.joined(separator: "-")) \n"
                    + area.kilobytes.map { "\($0.key): \($0.value) kB\n" }.joined()
            }
            #expect(Smaps(parsing: lines.joined()) == smaps)
            let everything = MemoryRange(start: 0, length: .max)
            let amounts = smaps.areas.map { $0.kilobytes["Rss"] }
            if amounts.allSatisfy({ ($0 ?? .max) < 1 << 32 }), smaps.areas.allSatisfy({ $0.range.upperBound < 1 << 62 })
            {
                #expect(smaps.sum(of: "Rss", in: everything) == amounts.reduce(0) { $0 + ($1 ?? 0) })
            }
        }
        #expect(parsed > 100)
    }

    @Test func `a wait channel reads back as it is`() {
        forEachMutation(of: KernelTexts.all.map(\.faulting.wchan) + ["pipe_read.isra.0\n"], seed: 5) {
            bytes in
            let channel = WaitChannel(parsing: String(decoding: bytes, as: UTF8.self))
            #expect(WaitChannel(parsing: channel.function ?? "0") == channel)
        }
    }
}
