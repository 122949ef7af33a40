import CLinux
import Glibc
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct CreationTests {
    @Test(arguments: entryPoints)
    func `every way leads to the same offer`(entry: OwnedUserfaultfd.EntryPoint) throws {
        #expect(try OwnedUserfaultfd.supported(via: entry) == OwnedUserfaultfd.supported())
    }

    @Test(.enabled(if: takesUserModeOnly, "needs UFFD_USER_MODE_ONLY"), arguments: entryPoints)
    func `user mode only is offered the same`(entry: OwnedUserfaultfd.EntryPoint) throws {
        #expect(try OwnedUserfaultfd.supported(.userModeOnly, via: entry) == OwnedUserfaultfd.supported())
    }

    @Test(arguments: entryPoints)
    func `an unknown flag is EINVAL`(entry: OwnedUserfaultfd.EntryPoint) throws {
        let call = entry == .systemCall ? "userfaultfd" : "USERFAULTFD_IOC_NEW"
        let error = #expect(throws: SystemCallError.self) {
            _ = try OwnedUserfaultfd(CreationFlags(rawValue: 1 << 30), via: entry).rawValue
        }
        #expect(error == SystemCallError(call: call, errno: .invalidArgument))
    }

    @Test(arguments: entryPoints, [true, false])
    func `the flags reach the descriptor`(entry: OwnedUserfaultfd.EntryPoint, set: Bool) throws {
        let descriptor = try OwnedUserfaultfd(set ? [.closeOnExec, .nonBlocking] : [], via: entry)
        #expect((fcntl(descriptor.rawValue, F_GETFD) & FD_CLOEXEC != 0) == set)
        #expect((fcntl(descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0) == set)
    }

    @Test(.enabled(if: takesUserModeOnly, "needs UFFD_USER_MODE_ONLY"), arguments: entryPoints)
    func `in user mode only, a fault of the kernel is EFAULT`(entry: OwnedUserfaultfd.EntryPoint) throws {
        let descriptor = try OwnedUserfaultfd([.closeOnExec, .nonBlocking, .userModeOnly], via: entry)
        let pages = try Mapping(.anonymous, length: pageSize)
        try descriptor.handshake()
        try descriptor.register(pages.range, modes: .missing)

        let file = try makeMemoryFile()
        let read = clinux_pread(file.rawValue, pages.range.start, 1, 0)
        #expect(CallResult(read) == .failure(.badAddress))
        #expect(descriptor.poll(timeout: 0) == CallResult(0))
    }

    @Test(.enabled(if: takesUserModeOnly, "needs UFFD_USER_MODE_ONLY"))
    func `in user mode only, a fault of the user sends a message`() throws {
        let memory = try ArmedMemory(
            .missing, features: [], flags: [.closeOnExec, .nonBlocking, .userModeOnly])
        let toucher = try Toucher(.load, at: memory.range.start)
        #expect(try memory.nextFault().address == memory.range.start)
        #expect(memory.descriptor.zeropage(memory.page(0)).result == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome(signal: 0, value: 0))
    }

    @Test func `an adopted descriptor is closed with its owner`() throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let reading = OwnedDescriptor(adopting: ends[0])
        do { _ = OwnedUserfaultfd(adopting: ends[1]) }
        var nothing: UInt8 = 0
        #expect(read(reading.rawValue, &nothing, 1) == 0, "the end of a pipe that nobody writes to")
    }

    @Test func `a call on no descriptor is EBADF`() throws {
        let nothing = UnownedUserfaultfd(rawValue: -1)
        let range = MemoryRange(start: 0, length: pageSize)
        #expect(nothing.wake(range) == .failure(.badFileDescriptor))
        #expect(nothing.zeropage(range) == .untold(.badFileDescriptor))
    }
}

/// The ways to a userfaultfd that this kernel has.
private let entryPoints = OwnedUserfaultfd.EntryPoint.allCases.filter {
    (try? OwnedUserfaultfd.supported(via: $0)) != nil
}

private let takesUserModeOnly = (try? OwnedUserfaultfd.supported(.userModeOnly)) != nil
