import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

/// UFFDIO_RWPROTECT and UFFDIO_SET_MODE, which came together with their feature bits: a kernel has all or
/// nothing.
@Suite(.timeLimit(.minutes(5))) struct ReadWriteProtectTests {
    private let offered: Bool
    private let features: Features

    init() throws {
        features = try OwnedUserfaultfd.supported().features.intersection([.rwp, .rwpAsync])
        offered = features.contains(.rwp)
    }

    @Test func `the feature, the operations and the registration come together`() throws {
        let memory = try ArmedMemory([], features: [])
        let handshake = try OwnedUserfaultfd.supported()
        #expect(handshake.ioctls.contains(.setMode) == offered)
        #expect(features.contains(.rwpAsync) == offered)

        let asked = try ArmedMemory([], features: features.subtracting(.rwpAsync))
        let ioctls = try? asked.descriptor.register(asked.range, modes: .rwp)
        #expect((ioctls?.contains(.rwProtect) ?? false) == offered)
        #expect((try? memory.descriptor.register(memory.range, modes: .rwp)) == nil, "not asked for")
    }

    @Test func `a load of a protected page waits, where the kernel can protect it`() throws {
        let memory = try ArmedMemory([], features: features.subtracting(.rwpAsync).union(.threadID))
        fill(memory.range, with: 0x21)
        guard offered else {
            #expect(memory.descriptor.rwProtect(memory.range, modes: .protect) == .failure(.invalidArgument))
            return
        }
        try memory.descriptor.register(memory.range, modes: .rwp)
        #expect(memory.descriptor.rwProtect(memory.range, modes: .protect) == CallResult(0))
        let toucher = try Toucher(.load, at: memory.page(1).start)
        let fault = try memory.nextFault()
        #expect(fault.kind == .rwp)
        #expect(fault.flags == .rwp)
        #expect(try fault.thread == toucher.threadID())
        #expect(memory.descriptor.rwProtect(memory.page(1), modes: []) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome(value: 0x21))
    }

    @Test func `switching to asynchronous releases the waiters, where the kernel can switch`() throws {
        let memory = try ArmedMemory([], features: features.subtracting(.rwpAsync))
        fill(memory.range, with: 0x21)
        guard offered else {
            #expect(memory.descriptor.setMode(enable: .rwpAsync, disable: []) == .failure(.invalidArgument))
            #expect(memory.descriptor.setMode(enable: [], disable: .rwpAsync) == .failure(.invalidArgument))
            return
        }
        try memory.descriptor.register(memory.range, modes: .rwp)
        #expect(memory.descriptor.rwProtect(memory.range, modes: .protect) == CallResult(0))
        let toucher = try Toucher(.load, at: memory.range.start)
        _ = try memory.nextFault()
        #expect(memory.descriptor.setMode(enable: .rwpAsync, disable: []) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome(value: 0x21))
        #expect(byte(at: memory.page(1).start) == 0x21)
        #expect(memory.descriptor.poll(timeout: 0) == CallResult(0))
    }

    @Test func `a feature that cannot be switched is EINVAL on every kernel`() throws {
        let memory = try ArmedMemory([], features: features)
        let refused = CallResult.failure(.invalidArgument)
        #expect(memory.descriptor.setMode(enable: .threadID, disable: []) == refused)
        #expect(memory.descriptor.setMode(enable: .rwpAsync, disable: .rwpAsync) == refused)
    }

    @Test(arguments: [[.protect, .dontWake], RWProtectModes(rawValue: 1 << 63)] as [RWProtectModes])
    func `modes that make no sense are EINVAL on every kernel`(modes: RWProtectModes) throws {
        let memory = try ArmedMemory(.missing)
        #expect(memory.descriptor.rwProtect(memory.range, modes: modes) == .failure(.invalidArgument))
    }
}
