import Glibc
import ProcFS
import Testing

@Suite struct `The parent of a process` {
    @Test func `is the one that the kernel tells`() throws {
        let text = try ProcFile("/proc/self/stat").text()
        #expect(ParentProcess(parsing: text)?.number == getppid())
    }

    @Test func `a name forges no parent`() {
        #expect(ParentProcess(parsing: "12 (a) S 1 (b) S 34 12 12 0 -1\n")?.number == 34)
    }

    @Test(arguments: ["", "12", "12 (a", "12 (a)", "12 (a) S", "12 (a) S ", "12 (a) S x", "12 (a) S -1", "12 (a) 1"])
    func `what is no such text has none`(text: String) {
        #expect(ParentProcess(parsing: text) == nil)
    }
}
