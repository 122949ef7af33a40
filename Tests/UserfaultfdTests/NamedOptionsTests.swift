import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct NamedOptionsTests {
    @Test func `the features have the kernel's names and bits`() {
        let names = [
            "pagefault-flag-wp", "event-fork", "event-remap", "event-remove", "missing-hugetlbfs",
            "missing-shmem",
            "event-unmap", "sigbus", "thread-id", "minor-hugetlbfs", "minor-shmem", "exact-address",
            "wp-hugetlbfs-shmem", "wp-unpopulated", "poison", "wp-async", "move", "rwp", "rwp-async",
        ]
        #expect(Features(rawValue: 0x7ffff).names == names)
        #expect(Features.named.map(\.name) == names)
    }

    @Test func `the operations have the kernel's names and numbers`() {
        #expect(
            Ioctls(rawValue: 0x8000_0000_0000_0403).names == ["register", "unregister", "set-mode", "api"])
        #expect(
            Ioctls(rawValue: 0x3fc).names == [
                "wake", "copy", "zeropage", "move", "writeprotect", "continue", "poison", "rwprotect",
            ])
        #expect(Ioctls.named.count == 12)
    }

    @Test func `the modes have the kernel's names and bits`() {
        #expect(RegisterModes(rawValue: 0xf).names == ["missing", "wp", "minor", "rwp"])
        #expect(PageFaultFlags(rawValue: 0xf).names == ["write", "wp", "minor", "rwp"])
        #expect(CopyModes(rawValue: 3).names == ["dontwake", "wp"])
        #expect(ZeropageModes(rawValue: 3).names == ["dontwake", "bit-1"])
        #expect(ContinueModes(rawValue: 3).names == ["dontwake", "wp"])
        #expect(MoveModes(rawValue: 3).names == ["dontwake", "allow-src-holes"])
        #expect(PoisonModes(rawValue: 3).names == ["dontwake", "bit-1"])
        #expect(WriteProtectModes(rawValue: 3).names == ["wp", "dontwake"])
        #expect(RWProtectModes(rawValue: 3).names == ["rwp", "dontwake"])
        #expect(CreationFlags(rawValue: 0o2004001).names == ["user-mode-only", "nonblock", "cloexec"])
    }

    @Test func `every known name leads back to its option`() {
        expectNamesLeadBack(Features.self)
        expectNamesLeadBack(RegisterModes.self)
        expectNamesLeadBack(Ioctls.self)
        expectNamesLeadBack(PageFaultFlags.self)
        expectNamesLeadBack(CopyModes.self)
        expectNamesLeadBack(ZeropageModes.self)
        expectNamesLeadBack(ContinueModes.self)
        expectNamesLeadBack(MoveModes.self)
        expectNamesLeadBack(PoisonModes.self)
        expectNamesLeadBack(WriteProtectModes.self)
        expectNamesLeadBack(RWProtectModes.self)
        expectNamesLeadBack(CreationFlags.self)
    }

    private func expectNamesLeadBack<Options: NamedOptions>(_: Options.Type) {
        for (name, option) in Options.named {
            #expect(Options(named: name) == option)
            #expect(option.names == [name])
        }
    }

    @Test(arguments: 0..<10) func `any bits survive the way through their names`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            expectSurvival(Features(rawValue: random.next()))
            expectSurvival(RegisterModes(rawValue: random.next()))
            expectSurvival(Ioctls(rawValue: random.next()))
            expectSurvival(PageFaultFlags(rawValue: random.next()))
            expectSurvival(CopyModes(rawValue: random.next()))
            expectSurvival(WriteProtectModes(rawValue: random.next()))
            expectSurvival(CreationFlags(rawValue: CInt(truncatingIfNeeded: random.next())))
        }
    }

    private func expectSurvival<Options: NamedOptions>(_ options: Options) {
        let names = options.names
        #expect(names.count == options.rawValue.nonzeroBitCount)
        let back = names.reduce(into: Options.RawValue(0)) { bits, name in
            bits |= Options(named: name)?.rawValue ?? 0
        }
        #expect(back == options.rawValue)
    }

    @Test func `a bit without a name is called by its position`() {
        #expect(Features(rawValue: 1 << 19 | 1 << 63).names == ["bit-19", "bit-63"])
        #expect(CreationFlags(rawValue: .min).names == ["bit-31"])
        #expect(Features(named: "bit-19") == Features(rawValue: 1 << 19))
        #expect(Features(named: "bit-8") == .threadID)
        #expect(CreationFlags(named: "bit-31")?.rawValue == .min)
    }

    @Test(arguments: [
        "", "bit-", "bit-64", "bit-03", "bit-+3", "bit--1", "bit-3 ", "Thread-ID", "thread_id",
        "thread-id,move", "none",
    ]) func `what is not a name leads nowhere`(name: String) {
        #expect(Features(named: name) == nil)
    }

    @Test func `a narrow set has no wide bit`() { #expect(CreationFlags(named: "bit-32") == nil) }

    @Test func `a set prints as its names`() {
        #expect("\(Features([.move, .threadID, Features(rawValue: 1 << 40)]))" == "thread-id, move, bit-40")
        #expect("\(RegisterModes([]))" == "none")
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
