import SystemCalls
import SystemPackage
import Testing

@testable import Harness

/// What comes of waiting for the process that makes a cgroup.
@Suite struct KeeperAnswerTests {
    @Test func `a keeper that is ready says so, also when it has ended since`() throws {
        let memory = try KeeperMemory()
        memory.answer.succeed()
        #expect(memory.answer.await(times: 1) { true } == .ready)
    }

    @Test func `one that cannot make the cgroup says which call refused it`() throws {
        let memory = try KeeperMemory()
        memory.answer.fail(.make, .failure(.permissionDenied))
        #expect(
            memory.answer.await(times: 1) { false } == .failed("mkdir of a cgroup: Permission denied (EACCES)"))
    }

    @Test func `silence is no reason, whether it ends by time or with the keeper`() throws {
        let memory = try KeeperMemory()
        #expect(memory.answer.await(times: 2) { false } == .none)
        // Waits for nothing: who has ended will not answer.
        #expect(memory.answer.await(times: .max) { true } == .none)
    }
}
