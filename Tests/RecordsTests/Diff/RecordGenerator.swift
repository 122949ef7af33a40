import Experiments

@testable import Records

/// Records as they could be, and many that could not: the same for the same seed.
struct RecordGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private static let frames = [
        "handle_userfault", "__handle_mm_fault", "handle_mm_fault", "shmem_fault", "shmem_get_folio_gfp", "do_fault",
        "__get_user_pages", "get_user_pages_unlocked", "__gup_longterm_locked", "gup_fast_fallback", "io_submit_one",
        "iov_iter_get_pages2", "iov_iter_extract_pages", "exc_page_fault", "do_syscall_64", "folio_wait_bit_common",
    ]

    private mutating func some<Item>(_ items: [Item], _ count: ClosedRange<Int>) -> [Item] {
        (0..<Int.random(in: count, using: &self)).compactMap { _ in items.randomElement(using: &self) }
    }

    private mutating func one<Item>(of items: Item...) -> Item { items.randomElement(using: &self) ?? items[0] }

    mutating func stack() -> [String] { some(Self.frames, 0...12) }

    private mutating func values() -> [String: Value] {
        [
            "result": one(of: .number(4096), .number(512), .word("EFAULT"), .word("blocked")),
            "state": one(of: .word("S"), .word("D")),
        ]
    }

    private mutating func attempt() -> FaultAttempt {
        FaultAttempt(
            function: "handle_mm_fault", caller: one(of: nil, "__get_user_pages", "exc_page_fault"), in: "page",
            page: 0,
            flags: some(["WRITE", "TRIED", "VMA_LOCK"], 0...3), returned: one(of: nil, [], ["VM_FAULT_RETRY"]),
            userfault: one(of: nil, UserfaultAttempt(reason: "missing", returned: ["VM_FAULT_RETRY"])))
    }

    private mutating func path(_ thread: String) -> FaultPath {
        FaultPath(thread: thread, attempts: (0..<Int.random(in: 0...3, using: &self)).map { _ in attempt() })
    }

    private mutating func paths() -> FaultPaths {
        let threads = one(of: ["reader"], ["reader"], ["reader", "reader", "writer"], [])
        let paths = threads.map { path($0) }
        return one(of: .observed(paths), .observed(paths), .notObservable("EPERM"), .incomplete(paths, "LOST 3 EVENTS"))
    }

    private mutating func blocked() -> BlockedRecord {
        BlockedRecord(
            thread: "reader", step: one(of: "reader.aio-read", "reader.store"), state: one(of: "S", "D", "D"),
            syscall: one(of: nil, "io_submit"), stack: one(of: stack(), stack(), nil),
            seenAfter: some(["reader.aio-read", "handler.wake"], 1...2))
    }

    private mutating func order(_ id: String) -> OrderRecord {
        let event = Event(
            kind: "pagefault", flags: ["write", one(of: "wp", "minor")], in: "page", offset: 0, thread: "reader")
        let isVaried = Bool.random(using: &self)
        return OrderRecord(
            id: id, steps: ["reader.aio-read", id], impossible: one(of: nil, nil, "blocked"),
            hung: one(of: nil, nil, "hung"),
            oops: one(of: nil, nil, "Oops: 0000"),
            blocked: (0..<Int.random(in: 0...3, using: &self)).map { _ in blocked() },
            events: isVaried ? nil : some([event], 0...2), eventSequences: isVaried ? [[event], []] : nil,
            faultPaths: paths())
    }

    private mutating func variant(_ label: [String: String]) -> VariantRecord {
        let verdict = Verdict.allCases.randomElement(using: &self) ?? .pass
        let hasRun = verdict != .skip
        let ids = hasRun ? some(["aaaa", "bbbb", "cccc"], 1...3) : []
        let orders = Array(Set(ids)).sorted()
        var outcomes: [OutcomeRecord] = []
        for _ in 0..<(hasRun ? Int.random(in: 0...3, using: &self) : 0) {
            outcomes.append(
                OutcomeRecord(
                    count: Int.random(in: 1...40, using: &self), steered: one(of: nil, nil, 3),
                    ending: one(of: .completed, .completed, .hung),
                    values: values(), orders: some(orders, 1...2)))
        }
        let sequence = one(of: nil, nil, ["reader.aio-read", "handler.wake"])
        let expectation = ExpectationRecord(
            expected: .always, values: values(), order: sequence, positive: sequence.map { _ in 3 },
            negative: sequence.map { _ in 4 }, observation: one(of: nil, "Always", "Sometimes", "Never"),
            held: Bool.random(using: &self), means: nil)
        return VariantRecord(
            variant: label, verdict: verdict, skip: hasRun ? nil : "a feature",
            error: verdict == .error ? "trouble" : nil,
            expectations: hasRun ? [expectation] : [], outcomes: outcomes, orders: orders.map { order($0) },
            race: one(of: nil, nil, RaceRecord(trials: 2_000, seed: 1, affinity: .spread)))
    }

    /// A record of an experiment.
    mutating func record(_ experiment: String = "x") -> Record {
        let labels: [[String: String]] = [
            ["backing": "shmem"], ["backing": "anonymous"], ["backing": "shmem", "advice": "remove"], [:],
        ]
        let chosen = labels.filter { _ in Bool.random(using: &self) }
        return Record(
            experiment: experiment, script: one(of: "sha256:00", "sha256:00", "sha256:11"),
            variants: chosen.map { variant($0) })
    }
}
