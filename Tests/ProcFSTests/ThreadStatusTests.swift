import ProcFS
import Testing

private func parse(_ text: String) -> ThreadStatus? {
    let bytes = Array(text.utf8)
    return ThreadStatus(parsing: bytes.span.bytes)
}

/// The three lines that count.
private func text(_ state: String, _ voluntary: String, _ involuntary: String) -> String {
    "State:\t\(state)\nvoluntary_ctxt_switches:\t\(voluntary)\nnonvoluntary_ctxt_switches:\t\(involuntary)\n"
}

@Suite struct `Thread status` {
    @Test(arguments: zip(KernelTexts.all, [(1, 0), (1, 0), (2, 1), (2, 0)] as [(UInt64, UInt64)]))
    func `a thread in io_submit is in D on every kernel`(texts: KernelTexts, switches: (UInt64, UInt64))
        throws
    {
        let text = try #require(texts.submitting.status)
        let status = try #require(parse(text))
        #expect(status.state == .diskSleep)
        #expect(status.state.isAsleep)
        #expect(status.voluntarySwitches == switches.0)
        #expect(status.involuntarySwitches == switches.1)
    }

    @Test(arguments: KernelTexts.all)
    func `a text that is cut before its last count ends is no status`(texts: KernelTexts) throws {
        let text = try #require(texts.submitting.status)
        let bytes = Array(text.utf8)
        let lengths = Array(0...bytes.count)
        let parsed = lengths.map { ThreadStatus(parsing: bytes.span.bytes.extracting(first: $0)) }
        let shortest = try #require(parsed.firstIndex { $0 != nil })
        #expect(text.prefix(shortest).hasSuffix("\n"))
        #expect(Set(parsed[shortest...]).count == 1)
    }

    @Test(arguments: [
        ("", "1", "2"), ("S", "1", "2"), ("1 (one)", "1", "2"), (" S (sleeping)", "1", "2"),
        ("S (sleeping)", "", "2"), ("S (sleeping)", "-1", "2"), ("S (sleeping)", "1f", "2"),
        ("S (sleeping)", "1", " 2"), ("S (sleeping)", "1", "18446744073709551616"),
    ])
    func `a malformed line makes no status`(state: String, voluntary: String, involuntary: String) {
        #expect(parse(text(state, voluntary, involuntary)) == nil)
    }

    @Test func `a missing line makes no status`() {
        let lines = text("S (sleeping)", "1", "2").split(separator: "\n")
        for missing in lines.indices {
            let rest = lines.enumerated().filter { $0.offset != missing }.map { "\($0.element)\n" }
            #expect(parse(rest.joined()) == nil)
        }
        #expect(parse("") == nil)
    }

    @Test func `a key within a line is no line`() {
        #expect(parse("x" + text("S (sleeping)", "1", "2")) == nil)
    }

    @Test func `the largest count is read`() {
        #expect(parse(text("R (running)", "\(UInt64.max)", "0"))?.voluntarySwitches == .max)
    }

    @Test(arguments: ["R", "S", "D", "T", "t", "X", "Z", "P", "I", "K", "x"])
    func `every letter is kept, known or not`(letter: String) throws {
        let status = try #require(parse(text("\(letter) (what)", "1", "2")))
        #expect("\(status.state)" == letter)
        #expect(status.state.isAsleep == (letter == "S" || letter == "D"))
    }

    @Test func `the named states are their letters`() {
        let states: [TaskState] = [
            .running, .sleeping, .diskSleep, .stopped, .tracingStop, .dead, .zombie, .parked, .idle,
        ]
        #expect(states.map(\.description).joined() == "RSDTtXZPI")
    }

    @Test(
        arguments: [
            ("0", "0", "0", false), ("200", "0", "0", true), ("0", "200", "0", true), ("200", "0", "200", false),
            ("0", "300", "200", true), ("x", "0", "0", nil), ("0", "", "0", nil), ("0", "0", " 0", nil),
        ] as [(String, String, String, Bool?)])
    func `a signal waits if it is pending and not blocked`(own: String, shared: String, blocked: String, waits: Bool?) {
        let text = "SigQ:\t0/1\nSigPnd:\t\(own)\nShdPnd:\t\(shared)\nSigBlk:\t\(blocked)\nSigIgn:\t0\n"
        let bytes = Array(text.utf8)
        #expect(ThreadStatus.hasPendingSignal(in: bytes.span.bytes) == waits)
        #expect(ThreadStatus.hasPendingSignal(in: bytes.span.bytes.extracting(first: 20)) == nil)
    }

    @Test(arguments: KernelTexts.all)
    func `no signal waits for a thread that nobody signals, on every kernel`(texts: KernelTexts) throws {
        let bytes = Array(try #require(texts.submitting.status).utf8)
        #expect(ThreadStatus.hasPendingSignal(in: bytes.span.bytes) == false)
    }
}
