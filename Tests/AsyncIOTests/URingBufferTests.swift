import AsyncIO
import CLinux
import SystemCalls
import Testing

@Suite(
    .enabled(if: URing.isAvailable && DirectFile.isAvailable, "needs io_uring, O_TMPFILE and O_DIRECT on /var/tmp"),
    .timeLimit(.minutes(5)))
struct `io_uring buffers` {
    private func read(_ file: DirectFile, into range: MemoryRange) -> URingRequest {
        URingRequest(.read, descriptor: file.file.rawValue, range: range, offset: 0, buffers: .registered)
    }

    @Test func `a registered transfer without a registered buffer, or outside of it, is EFAULT`() throws {
        let file = try DirectFile(fill: [0xab, 0xcd])
        let ring = try URing(depth: 1)
        let fault = IOCompletion.finished(CallResult(-Int(EFAULT)), tag: 0)
        #expect(ring.submit(read(file, into: file.range(0))) == CallResult(1))
        #expect(ring.wait() == fault)
        try ring.registerBuffer(file.range(0)).get("IORING_REGISTER_BUFFERS")
        #expect(ring.submit(read(file, into: file.range(1))) == CallResult(1))
        #expect(ring.wait() == fault)
        #expect(file.block(1, isFilledWith: 0))
    }

    @Test func `memory that is not mapped is refused`() throws {
        let ring = try URing(depth: 1)
        let nowhere = MemoryRange(start: 4096, length: DirectFile.block)
        #expect(ring.registerBuffer(nowhere).errno?.name == "EFAULT")
        #expect(ring.unregisterBuffers().errno?.name == "ENXIO")
    }

    @Test func `one buffer at a time, and another after it`() throws {
        let file = try DirectFile(fill: [0xab, 0xcd])
        let ring = try URing(depth: 1)
        #expect(ring.registerBuffer(file.range(0)) == CallResult(0))
        #expect(ring.registerBuffer(file.range(1)).errno?.name == "EBUSY")
        #expect(ring.unregisterBuffers() == CallResult(0))
        #expect(ring.unregisterBuffers().errno?.name == "ENXIO")
        #expect(ring.registerBuffer(file.range(1)) == CallResult(0))
        #expect(ring.submit(read(file, into: file.range(1))) == CallResult(1))
        #expect(ring.wait() == .finished(CallResult(DirectFile.block), tag: 0))
        #expect(file.block(1, isFilledWith: 0xab))
    }

    // The pages are those of the time of the registration, whatever is mapped there now: that is what registering is.
    @Test func `a read goes to the pages that were registered, not to those that are mapped`() throws {
        let file = try DirectFile(fill: [0xab])
        let ring = try URing(depth: 1)
        #expect(ring.registerBuffer(file.range(0)) == CallResult(0))
        try CallResult(clinux_madvise(file.range(0).start, DirectFile.block, MADV_DONTNEED)).get("madvise")
        #expect(ring.submit(read(file, into: file.range(0))) == CallResult(1))
        #expect(ring.wait() == .finished(CallResult(DirectFile.block), tag: 0))
        #expect(file.block(0, isFilledWith: 0))
    }
}
