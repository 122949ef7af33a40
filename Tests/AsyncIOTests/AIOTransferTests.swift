import AsyncIO
import CLinux
import SystemCalls
import Testing

@Suite(
    .enabled(if: DirectFile.isAvailable, "needs O_TMPFILE and O_DIRECT on /var/tmp"), .timeLimit(.minutes(5)))
struct `AIO transfer` {
    private let whole = IOCompletion.finished(CallResult(DirectFile.block), tag: 0)

    @Test func `a read brings the bytes of the file`() throws {
        let file = try DirectFile(fill: [0xab, 0xcd])
        let context = try AIOContext(depth: 1)
        let request = AIORequest(
            .read, descriptor: file.file.rawValue, range: file.range(0), offset: Int64(DirectFile.block))
        #expect(context.submit(request) == CallResult(1))
        #expect(context.wait() == whole)
        #expect(file.block(0, isFilledWith: 0xcd))
        #expect(file.block(1, isFilledWith: 0))
        try context.destroy()
    }

    @Test func `a completion tells which submission it is of`() throws {
        let file = try DirectFile(fill: [0xab])
        let context = try AIOContext(depth: 2)
        let request = AIORequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        for tag in [7, 8] as [UInt] {
            #expect(context.submit(request, tag: tag) == CallResult(1))
            #expect(context.wait() == .finished(CallResult(DirectFile.block), tag: tag))
        }
    }

    @Test func `what was written is read back`() throws {
        let file = try DirectFile(fill: [1, 2])
        let context = try AIOContext(depth: 1)
        file.fillBlock(0, with: 0x5a)
        let write = AIORequest(.write, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        #expect(context.submit(write) == CallResult(1))
        #expect(context.wait() == whole)
        let read = AIORequest(.read, descriptor: file.file.rawValue, range: file.range(1), offset: 0)
        #expect(context.submit(read) == CallResult(1))
        #expect(context.wait() == whole)
        #expect(file.block(1, isFilledWith: 0x5a))
    }

    @Test func `two requests in flight bring two completions`() throws {
        let file = try DirectFile(fill: [0x11, 0x22])
        let context = try AIOContext(depth: 2)
        let first = AIORequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        let second = AIORequest(
            .read, descriptor: file.file.rawValue, range: file.range(1), offset: Int64(DirectFile.block))
        #expect(context.submit(first) == CallResult(1))
        #expect(context.submit(second) == CallResult(1))
        #expect(context.wait() == whole)
        #expect(context.wait() == whole)
        #expect(file.block(0, isFilledWith: 0x11))
        #expect(file.block(1, isFilledWith: 0x22))
    }

    @Test func `a request can be submitted again`() throws {
        let file = try DirectFile(fill: [0x77])
        let context = try AIOContext(depth: 1)
        let request = AIORequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        for _ in 0..<2 {
            file.fillBlock(0, with: 0)
            #expect(context.submit(request) == CallResult(1))
            #expect(context.wait() == whole)
            #expect(file.block(0, isFilledWith: 0x77))
        }
    }

    @Test func `a request may go away before its completion`() throws {
        let file = try DirectFile(fill: [0x33])
        let context = try AIOContext(depth: 1)
        do {
            let request = AIORequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
            #expect(context.submit(request) == CallResult(1))
        }
        #expect(context.wait() == whole)
        #expect(file.block(0, isFilledWith: 0x33))
    }

    @Test func `a read at the end of the file finishes with no bytes`() throws {
        let file = try DirectFile(fill: [1])
        let context = try AIOContext(depth: 1)
        let request = AIORequest(
            .read, descriptor: file.file.rawValue, range: file.range(0), offset: Int64(DirectFile.block))
        #expect(context.submit(request) == CallResult(1))
        #expect(context.wait() == .finished(CallResult(0), tag: 0))
    }

    @Test func `a bad descriptor is refused by the submission`() throws {
        let file = try DirectFile(fill: [1])
        let context = try AIOContext(depth: 1)
        let request = AIORequest(.read, descriptor: -1, range: file.range(0), offset: 0)
        #expect(context.submit(request).errno?.name == "EBADF")
    }

    // Which of the two refuses it is the file system's affair: iomap (ext4, xfs) does in the completion.
    @Test func `an unaligned buffer is EINVAL, from the submission or in the completion`() throws {
        let file = try DirectFile(fill: [1, 2])
        let context = try AIOContext(depth: 1)
        let unaligned = MemoryRange(start: file.range(0).start + 1, length: DirectFile.block)
        let request = AIORequest(.read, descriptor: file.file.rawValue, range: unaligned, offset: 0)
        let submitted = context.submit(request)
        if submitted.errno == nil {
            #expect(submitted == CallResult(1))
            #expect(context.wait() == .finished(CallResult(-Int(EINVAL)), tag: 0))
        } else {
            #expect(submitted.errno?.name == "EINVAL")
        }
    }

    @Test func `a buffer that is not mapped is EFAULT in the completion`() throws {
        let file = try DirectFile(fill: [1])
        let context = try AIOContext(depth: 1)
        let nowhere = MemoryRange(start: 4096, length: DirectFile.block)
        let request = AIORequest(.read, descriptor: file.file.rawValue, range: nowhere, offset: 0)
        #expect(context.submit(request) == CallResult(1))
        #expect(context.wait() == .finished(CallResult(-Int(EFAULT)), tag: 0))
    }

    @Test func `a context without a free slot is EAGAIN`() throws {
        let file = try DirectFile(fill: [1])
        let context = try AIOContext(depth: 1)
        let request = AIORequest(.read, descriptor: file.file.rawValue, range: file.range(0), offset: 0)
        // The kernel makes the ring larger than it was asked to, by the page and by the number of CPUs.
        var result = context.submit(request)
        while result.errno == nil { result = context.submit(request) }
        #expect(result.errno?.name == "EAGAIN")
    }
}
