import ProcFS
import SystemPackage
import Testing

@testable import Sampling

@Suite struct EntryPointTests {
    private func entry(_ text: String) -> EntryPoint {
        let bytes = Array(text.utf8)
        return EntryPoint(parsing: bytes.span.bytes)
    }

    @Test func `a system call has its name`() {
        #expect("\(entry("0 0x3 0x7ffe 0x1 0x0 0x0 0x0 0x7ffe 0x7f00\n"))" == "read")
        #expect("\(entry("209 0x7f 0x1 0x7ffe 0x0 0x0 0x0 0x7ffe 0x7f00\n"))" == "io_submit")
        #expect("\(entry("99999 0x0 0x0 0x0 0x0 0x0 0x0 0x7ffe 0x7f00\n"))" == "syscall 99999")
    }

    @Test func `a thread of the kernel's making is in no call, though the kernel writes one`() {
        #expect(entry("0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n") == .kernel)
        #expect(entry("426 0x5 0x1 0x1 0x1 0x0 0x8 0x0 0x0\n") == .kernel)
        #expect("\(entry("0 0x0 0x0 0x0 0x0 0x0 0x0 0x7ffe 0x7f00\n"))" == "read")
    }

    @Test func `no system call is a fault, and a thread that runs is told from it`() {
        #expect(entry("-1 0x7ffe 0x7f00\n") == .outsideSystemCall)
        #expect(entry("running\n") == .running)
    }

    @Test(arguments: ["", "12", "1234567 0x0", "x 0x1", " 1 0x1", "\u{0}"])
    func `what is no line of the file is unknown`(text: String) {
        #expect("\(entry(text))" == "?")
    }

    @Test func `a refusal is unknown, whatever the errno`() {
        #expect("\(EntryPoint(refused: .notPermitted))" == "?")
        #expect(EntryPoint(refused: .noSuchProcess) != EntryPoint(refused: .notPermitted))
    }

    @Test func `agrees with the parser of whole lines on every number`() {
        for number in 0..<500 {
            let text = "\(number) 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n"
            #expect("\(entry(text))" == SyscallLine(parsing: text)?.name)
        }
    }
}
