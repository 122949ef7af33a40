import AsyncIO
import CLinux
import SystemCalls
import Testing

@Suite(
    .enabled(if: URing.isAvailable && DirectFile.isAvailable, "needs io_uring, O_TMPFILE and O_DIRECT on /var/tmp"),
    .timeLimit(.minutes(5)))
struct `io_uring transfer` {
    private let whole = IOCompletion.finished(CallResult(DirectFile.block), tag: 0)

    @Test(arguments: [URingRequest.Buffers.plain, .registered])
    func `a read brings the bytes of the file`(buffers: URingRequest.Buffers) throws {
        let file = try DirectFile(fill: [0xab, 0xcd])
        let ring = try URing(depth: 1)
        if buffers == .registered { try ring.registerBuffer(file.range(0)).get("IORING_REGISTER_BUFFERS") }
        let request = URingRequest(
            .read, descriptor: file.file.rawValue, range: file.range(0), offset: Int64(DirectFile.block),
            buffers: buffers)
        #expect(ring.submit(request) == CallResult(1))
        #expect(ring.wait() == whole)
        #expect(file.block(0, isFilledWith: 0xcd))
        #expect(file.block(1, isFilledWith: 0))
    }

    @Test(arguments: [URingRequest.Buffers.plain, .registered])
    func `what was written is read back`(buffers: URingRequest.Buffers) throws {
        let file = try DirectFile(fill: [1, 2])
        let ring = try URing(depth: 1)
        file.fillBlock(0, with: 0x5a)
        if buffers == .registered { try ring.registerBuffer(file.range(0)).get("IORING_REGISTER_BUFFERS") }
        let write = URingRequest(
            .write, descriptor: file.file.rawValue, range: file.range(0), offset: Int64(DirectFile.block),
            buffers: buffers)
        #expect(ring.submit(write) == CallResult(1))
        #expect(ring.wait() == whole)
        let read = URingRequest(
            .read, descriptor: file.file.rawValue, range: file.range(1), offset: Int64(DirectFile.block))
        #expect(ring.submit(read) == CallResult(1))
        #expect(ring.wait() == whole)
        #expect(file.block(1, isFilledWith: 0x5a))
    }

    @Test(arguments: [1, 2] as [CInt])
    func `a ring takes one request after another, and a completion tells which it is of`(depth: CInt) throws {
        let file = try DirectFile(fill: [0xab])
        let ring = try URing(depth: depth)
        let request = URingRequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        for tag in [7, 8, UInt.max] as [UInt] {
            file.fillBlock(0, with: 0)
            #expect(ring.submit(request, tag: tag) == CallResult(1))
            #expect(ring.wait() == .finished(CallResult(DirectFile.block), tag: tag))
            #expect(file.block(0, isFilledWith: 0xab))
        }
    }

    @Test func `two requests in flight bring two completions`() throws {
        let file = try DirectFile(fill: [0x11, 0x22])
        let ring = try URing(depth: 1)
        for block in [0, 1] {
            let request = URingRequest(
                .read, descriptor: file.file.rawValue, range: file.range(block),
                offset: Int64(block * DirectFile.block))
            #expect(ring.submit(request, tag: UInt(block)) == CallResult(1))
        }
        let completions = Set([ring.wait(), ring.wait()])
        #expect(completions == Set([0, 1].map { .finished(CallResult(DirectFile.block), tag: $0) }))
        #expect(file.block(0, isFilledWith: 0x11))
        #expect(file.block(1, isFilledWith: 0x22))
    }

    @Test func `a read at the end of the file finishes with no bytes`() throws {
        let file = try DirectFile(fill: [1])
        let ring = try URing(depth: 1)
        let request = URingRequest(
            .read, descriptor: file.file.rawValue, range: file.range(0), offset: Int64(DirectFile.block))
        #expect(ring.submit(request) == CallResult(1))
        #expect(ring.wait() == .finished(CallResult(0), tag: 0))
    }

    @Test func `a bad descriptor is EBADF in the completion`() throws {
        let file = try DirectFile(fill: [1])
        let ring = try URing(depth: 1)
        let request = URingRequest(.read, descriptor: -1, range: file.range(0), offset: 0)
        #expect(ring.submit(request, tag: 3) == CallResult(1))
        #expect(ring.wait() == .finished(CallResult(-Int(EBADF)), tag: 3))
    }

    @Test(arguments: [IOOperation.read, .write])
    func `a buffer that is not mapped is EFAULT in the completion`(operation: IOOperation) throws {
        let file = try DirectFile(fill: [1])
        let ring = try URing(depth: 1)
        let nowhere = MemoryRange(start: 4096, length: DirectFile.block)
        let request = URingRequest(operation, descriptor: file.file.rawValue, range: nowhere, offset: 0)
        #expect(ring.submit(request) == CallResult(1))
        #expect(ring.wait() == .finished(CallResult(-Int(EFAULT)), tag: 0))
    }

    @Test func `a ring serves on after its requests have failed`() throws {
        let file = try DirectFile(fill: [0x66])
        let ring = try URing(depth: 1)
        let bad = URingRequest(.read, descriptor: -1, range: file.range(0), offset: 0)
        let good = URingRequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        for _ in 0..<10 {
            #expect(ring.submit(bad, tag: 1) == CallResult(1))
            #expect(ring.wait() == .finished(CallResult(-Int(EBADF)), tag: 1))
        }
        #expect(ring.submit(good, tag: 2) == CallResult(1))
        #expect(ring.wait() == .finished(CallResult(DirectFile.block), tag: 2))
        #expect(file.block(0, isFilledWith: 0x66))
    }
}
