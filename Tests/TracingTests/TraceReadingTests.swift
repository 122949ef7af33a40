import Testing

@testable import Tracing

/// Traces as kernels print them, and what has happened to them on the way.
@Suite struct TraceReadingTests {
    private let probes = FaultProbes(group: "faultline_1")
    private let names = FaultNames(
        flags: BitNames([(1, "WRITE"), (4, "ALLOW_RETRY"), (0x10, "KILLABLE"), (0x20, "TRIED")]),
        results: BitNames([(8, "VM_FAULT_WRITE"), (0x400, "VM_FAULT_RETRY")]))

    private func read(_ text: String, threads: Set<Int32> = [146]) -> TraceReading {
        TraceReading(text, threads: threads, names: names, probes: probes)
    }

    /// From a guest with 5.10.
    private static let old = """
        # tracer: nop
        #
        #           TASK-PID     CPU#  ||||   TIMESTAMP  FUNCTION
                    init-83      [000] ....     5.249878: mm_fault: (handle_mm_fault+0x0/0x1ba0) address=0x7f8e03c7e000 flags=0x275 caller=do_user_addr_fault+0x218/0x560
                  reader-146     [001] ....     7.810894: mm_fault: (handle_mm_fault+0x0/0x1ba0) address=0x7f8e03c7e000 flags=0x15 caller=__get_user_pages+0x262/0x740
                  reader-146     [001] ....     7.810922: userfault: (handle_userfault+0x0/0x5f0) reason=0x1000
                  reader-146     [001] d...     7.831404: userfault_return: (handle_mm_fault+0x1222/0x1ba0 <- handle_userfault) value=0x400
                  reader-146     [001] d...     7.831475: mm_fault_return: (__get_user_pages+0x262/0x740 <- handle_mm_fault) value=0x400
                  reader-146     [001] ....     7.831508: mm_fault: (handle_mm_fault+0x0/0x1ba0) address=0x7f8e03c7e000 flags=0x35 caller=kretprobe_trampoline+0x0/0x40
                  reader-146     [001] d...     7.831534: mm_fault_return: (__get_user_pages+0x262/0x740 <- handle_mm_fault) value=0x8

        """

    @Test func `a retry is two attempts, each with its flags, its caller and what it returned`() {
        let reading = read(Self.old)
        #expect(
            reading.faults == [
                TracedFault(
                    thread: 146, address: 0x7f8e_03c7_e000, caller: "__get_user_pages",
                    flags: ["WRITE", "ALLOW_RETRY", "KILLABLE"], returned: ["VM_FAULT_RETRY"],
                    userfault: TracedUserfault(reason: 0x1000, returned: ["VM_FAULT_RETRY"])),
                TracedFault(
                    thread: 146, address: 0x7f8e_03c7_e000, caller: "__get_user_pages",
                    flags: ["WRITE", "ALLOW_RETRY", "KILLABLE", "TRIED"], returned: ["VM_FAULT_WRITE"]),
            ])
        #expect(reading.lack == nil)
    }

    @Test func `a fault that has not returned is said to`() {
        let reading = read(Self.old.split(separator: "\n").prefix(6).joined(separator: "\n"))
        #expect(reading.faults.count == 1)
        #expect(reading.faults.first?.returned == nil)
        #expect(reading.faults.first?.userfault?.returned == nil)
        #expect(reading.lack == nil)
    }

    @Test func `the caller of a fault that has not returned is no trampoline`() {
        let line =
            "  reader-146   [001] ....  7.8: mm_fault: (handle_mm_fault+0x0/0x1) address=0x1 flags=0x1 "
            + "caller=arch_rethook_trampoline+0x0/0x40"
        #expect(read(line).faults.map(\.caller) == [nil])
    }

    @Test(arguments: [
        ("CPU:1 [LOST 12 EVENTS]\n", "overflowed"),
        (
            "  reader-146 [001] d... 7.8: mm_fault_return: (a+0x0/0x1 <- handle_mm_fault) value=0x0\n",
            "without its call"
        ),
        ("  reader-146 [001] d... 7.8: userfault: (handle_userfault+0x0/0x1) reason=0x200\n", "outside"),
        ("  reader-146 [001] d... 7.8: mm_fault: (handle_mm_fault+0x0/0x1) address=0x1\n", "without its arguments"),
        ("gibberish\n", "not understood"),
    ]) func `what a trace lacks is said`(line: String, lack: String) {
        #expect(read(Self.old + line).lack?.contains(lack) == true)
        #expect(read(Self.old).lack == nil)
    }

    @Test(arguments: ["a-7 [000] b", "x] - [", "-12 [001] ", "…", "two words"])
    func `a thread may have any name`(name: String) {
        let line = "  \(name)-146   [001] .....  1.5: mm_fault: (f+0x0/0x1) address=0x10 flags=0x1 caller=g+0x1/0x2"
        // One that looks like what follows a name is read as that; the thread then is another one, and nothing is made up.
        let event = TraceLine(line[...])
        #expect(event == nil || event?.event == "mm_fault" || read(line).faults.isEmpty)
        if !name.contains("[") { #expect(read(line).faults.first?.address == 0x10) }
    }

    @Test func `bits without a name are numbers`() {
        #expect(names.flags.names(of: 0x441) == ["WRITE", "0x40", "0x400"])
        #expect(names.results.names(of: 0) == [])
    }

    @Test func `no damage to a trace makes more of it than was there`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var bytes = Array(Self.old.utf8)
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
                }
            }
            #expect(read(String(decoding: bytes, as: UTF8.self)).faults.count <= 3)
        }
    }
}
