import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct HandshakeTests {
    @Test func `the kernel says what it offers`() throws {
        let offer = try OwnedUserfaultfd.supported()
        #expect(offer.features.isSuperset(of: [.eventFork, .eventRemove, .missingShmem, .sigbus, .threadID]))
        #expect(offer.ioctls.isSuperset(of: [.api, .register, .unregister]))
        #expect(offer.ioctls.contains(.setMode) == offer.features.contains(.rwp))
    }

    @Test func `what a request enables does not change the offer`() throws {
        let offer = try OwnedUserfaultfd.supported()
        #expect(try OwnedUserfaultfd().handshake(requesting: .threadID) == offer)
        #expect(try OwnedUserfaultfd().handshake(requesting: offer.features) == offer)
    }

    @Test func `an unknown feature is EINVAL and leaves the descriptor usable`() throws {
        let descriptor = try OwnedUserfaultfd()
        let error = #expect(throws: SystemCallError.self) {
            try descriptor.handshake(requesting: [.threadID, Features(rawValue: 1 << 63)])
        }
        #expect(error?.errno == .invalidArgument)
        #expect(
            error?.description == "UFFDIO_API on features thread-id, bit-63: Invalid argument (EINVAL)")
        try descriptor.handshake(requesting: .threadID)
    }

    @Test func `a second handshake is EINVAL`() throws {
        let descriptor = try OwnedUserfaultfd()
        try descriptor.handshake()
        let error = #expect(throws: SystemCallError.self) { try descriptor.handshake() }
        #expect(
            error == SystemCallError(call: "UFFDIO_API", errno: .invalidArgument, subject: "features none"))
    }

    @Test func `asynchronous RWP without RWP is EINVAL on every kernel`() throws {
        let descriptor = try OwnedUserfaultfd()
        let error = #expect(throws: SystemCallError.self) {
            try descriptor.handshake(requesting: .rwpAsync)
        }
        #expect(error?.errno == .invalidArgument)
    }

    @Test func `before the handshake every call is EINVAL`() throws {
        let descriptor = try OwnedUserfaultfd([.closeOnExec, .nonBlocking])
        let pages = try Mapping(.anonymous, length: 2 * pageSize)
        let page = pages.range.slice(offset: 0, length: pageSize)
        let other = pages.range.start + UInt(pageSize)
        let refused = CallResult.failure(.invalidArgument)

        let error = #expect(throws: SystemCallError.self) { try descriptor.register(page, modes: .missing) }
        #expect(error == SystemCallError(call: "UFFDIO_REGISTER", errno: .invalidArgument))
        let results = [
            descriptor.unregister(page), descriptor.wake(page),
            descriptor.writeProtect(page, modes: .protect),
            descriptor.rwProtect(page, modes: .protect), descriptor.setMode(enable: [], disable: []),
        ]
        #expect(results == Array(repeating: refused, count: results.count))
        let transfers = [
            descriptor.copy(from: other, to: page), descriptor.zeropage(page), descriptor.continuePages(page),
            descriptor.move(from: other, to: page), descriptor.poison(page),
        ]
        let untouched = Transfer(reported: Transfer.untouched, result: refused)
        #expect(transfers == Array(repeating: untouched, count: transfers.count))
        var buffer = MessageBuffer(capacity: 1)
        #expect(descriptor.readMessages(into: &buffer) == refused)
    }
}
