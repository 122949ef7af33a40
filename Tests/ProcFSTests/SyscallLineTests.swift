import ProcFS
import Testing

@Suite struct `Syscall line` {
    @Test(arguments: KernelTexts.all)
    func `a recorded line prints as it was`(texts: KernelTexts) {
        for text in [texts.submitting.syscall, texts.faulting.syscall, texts.reading.syscall] {
            #expect(SyscallLine(parsing: text).map { "\($0)\n" } == text)
        }
    }

    @Test(arguments: KernelTexts.all)
    func `the calls have their names`(texts: KernelTexts) {
        #expect(SyscallLine(parsing: texts.submitting.syscall)?.name == "io_submit")
        #expect(SyscallLine(parsing: texts.reading.syscall)?.name == "read")
    }

    @Test func `the fields are where they belong`() {
        #expect(
            SyscallLine(parsing: "0 0x6 0x7f4a6896624f 0x1 0x2 0x3 0x4 0x7f4a68966210 0x43c4bc\n")
                == .call(
                    number: 0, arguments: [6, 0x7f4a_6896_624f, 1, 2, 3, 4], stackPointer: 0x7f4a_6896_6210,
                    programCounter: 0x43c4bc))
    }

    @Test func `a page fault is outside of any call`() {
        let line = SyscallLine(parsing: "-1 0x7f4a69969250 0x4017b0\n")
        #expect(line == .outsideSystemCall(stackPointer: 0x7f4a_6996_9250, programCounter: 0x4017b0))
        #expect(line?.name == nil)
    }

    @Test func `a thread that runs is in no call that can be told`() {
        #expect(SyscallLine(parsing: "running\n") == .running)
        #expect(SyscallLine(parsing: "running") == .running)
        #expect(SyscallLine.running.name == nil)
    }

    @Test func `a call without a name is its number`() {
        #expect(SyscallLine(parsing: "999 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0")?.name == "syscall 999")
    }

    @Test(arguments: [
        "", "\n", "runnin", "running again", "running\n\n", "0", "-1", "-1 0x1", "-1 0x1 0x2 0x3",
        "0 0x1 0x2",
        "-1 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0", "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0", "- 0x1 0x2",
        "0  0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0", "0 0 0x0 0x0 0x0 0x0 0x0 0x0 0x0", " -1 0x1 0x2",
        "-1 0x10000000000000000 0x2", "9223372036854775808 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0", "-1 0x1 0x2 ",
    ])
    func `a malformed line is none`(text: String) { #expect(SyscallLine(parsing: text) == nil) }
}

@Suite struct `Wait channel` {
    @Test func `5.10 names none`() {
        #expect(WaitChannel(parsing: KernelTexts.linux5_10.submitting.wchan).function == nil)
        #expect(WaitChannel(parsing: KernelTexts.linux5_10.reading.wchan).function == nil)
    }

    @Test(arguments: [KernelTexts.linux6_1, .linux6_12, .linux6_18])
    func `newer kernels name the function`(texts: KernelTexts) {
        #expect(WaitChannel(parsing: texts.submitting.wchan).function == "handle_userfault")
        #expect(WaitChannel(parsing: texts.faulting.wchan).function == "handle_userfault")
    }

    @Test(
        arguments: [
            ("0", nil), ("", nil), ("\n", nil), ("0\n", nil), ("pipe_read\n", "pipe_read"),
            ("pipe_read.isra.0", "pipe_read"), ("0.cold", nil),
        ] as [(String, String?)])
    func `a name is without what the compiler added`(text: String, function: String?) {
        #expect(WaitChannel(parsing: text).function == function)
    }
}
