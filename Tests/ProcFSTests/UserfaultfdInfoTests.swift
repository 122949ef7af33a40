import ProcFS
import Testing

private func parse(_ text: String) -> UserfaultfdInfo? {
    let bytes = Array(text.utf8)
    return UserfaultfdInfo(parsing: bytes.span.bytes)
}

@Suite struct `Userfaultfd info` {
    // Two faults wait, the message of one has been read; the ioctls are the kernel's own.
    @Test(
        arguments: zip(
            KernelTexts.all,
            [0x8000_0000_0000_005f, 0x8000_0000_0000_00df, 0x8000_0000_0000_01ff, 0x8000_0000_0000_01ff]
                as [UInt64]))
    func `recorded counts and words are read`(texts: KernelTexts, ioctls: UInt64) throws {
        let info = try #require(parse(texts.userfaultfd))
        #expect(info.pending == 1)
        #expect(info.total == 2)
        #expect(info.api == 0xaa)
        #expect(info.features == 0x8000_0000)
        #expect(info.ioctls == ioctls)
    }

    @Test(arguments: KernelTexts.all)
    func `a text that is cut is none`(texts: KernelTexts) {
        let bytes = Array(texts.userfaultfd.utf8)
        for length in bytes.indices {
            #expect(UserfaultfdInfo(parsing: bytes.span.bytes.extracting(first: length)) == nil)
        }
    }

    @Test(arguments: [
        "pos:\t0\nflags:\t02\nmnt_id:\t15\nino:\t7\n",
        "pending:\t1\ntotal:\t2\nAPI:\taa:0\n",
        "pending:\t1\ntotal:\t2\nAPI:\taa::1\n",
        "pending:\t1\ntotal:\t2\nAPI:\taa:0:1:2\n",
        "pending:\t1\ntotal:\t2\nAPI:\taa\nother:\t0:1\n",
        "pending:\t1\ntotal:\t2\nAPI:\taa:0\nother:\t1\n",
        "pending:\ta\ntotal:\t2\nAPI:\taa:0:1\n",
        "total:\t2\nAPI:\taa:0:1\n",
    ])
    func `another file's text, or a malformed one, is none`(text: String) { #expect(parse(text) == nil) }
}
