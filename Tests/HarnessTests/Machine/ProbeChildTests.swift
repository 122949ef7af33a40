import CLinux
import SystemCalls
import SystemPackage
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(5))) struct ProbeChildTests {
    @Test func `a child that never ends goes with its holder`() throws {
        let number: CInt
        do {
            let child = try ProbeChild { while true { _ = clinux_sleep_nanoseconds(1_000_000_000) } }
            number = child.process
            let hasEnded = child.hasEnded(within: 20)
            #expect(!hasEnded)
        }
        #expect(CallResult(clinux_kill(number, 0)) == .failure(.noSuchProcess))
    }

    @Test func `what a child stores in shared memory is there at its end`() throws {
        var memory = try SharedMemory(capacity: 4)
        let word = memory.word()
        let child = try ProbeChild { word.store(7) }
        let hasEnded = child.hasEnded(within: 20_000)
        #expect(hasEnded)
        #expect(word.load() == 7)
        withExtendedLifetime(memory) {}
    }
}
