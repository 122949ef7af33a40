import ProcFS
import SystemCalls
import Testing

@Suite struct `The use of huge pages` {
    // Of Linux 6.18, without the lines between.
    private static let text = """
        564d17e00000-564d17fff000 rw-p 00000000 00:00 0                          [heap]
        Size:               2044 kB
        AnonHugePages:         4 kB
        VmFlags: rd wr mr mw me ac
        7f3a40000000-7f3a40400000 rw-p 00000000 00:00 0
        Size:               4096 kB
        KernelPageSize:        4 kB
        AnonHugePages:      2048 kB
        ShmemPmdMapped:        0 kB
        VmFlags: rd wr mr mw me ac hg
        7f3a40400000-7f3a40600000 r--p 00000000 00:00 0
        AnonHugePages:      1024 kB
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
        AnonHugePages:         0 kB

        """

    @Test(
        arguments: [
            (0x7f3a_4000_0000, 4 << 20, 2 << 20), (0x7f3a_4000_0000, 6 << 20, 3 << 20),
            (0x7f3a_4040_0000, 2 << 20, 1 << 20), (0x7f3a_4000_0000, 2 << 20, 0), (0x1000, 4096, 0),
        ] as [(UInt, Int, Int)])
    func `mappings count that lie in the range`(start: UInt, length: Int, bytes: Int) {
        let range = MemoryRange(start: start, length: length)
        #expect(HugePageUse.anonymousBytes(in: range, of: Self.text) == bytes)
    }

    @Test func `memory in pages of the base size has none`() throws {
        let memory = try Mapping(.anonymous, length: 4096)
        #expect(try HugePageUse.anonymousBytes(in: memory.range) == 0)
    }
}
