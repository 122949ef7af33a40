import ProcFS
import Testing

@testable import Sampling

@Suite struct `Folded stacks` {
    private func place(_ name: String, _ stack: String, state: TaskState = .sleeping) -> Whereabouts {
        Whereabouts(
            name: name, state: state, entry: .outsideSystemCall, stack: KernelStack(parsing: stack))
    }

    @Test func `frames stand from the outermost to the innermost, and samples of one path are one line`() {
        let counts = [
            place("a", "[<0>] inner+0x1/0x2\n[<0>] outer+0x1/0x2\n"): Tally(samples: 3, sleeps: 1),
            place("a", "[<0>] inner+0x1/0x9\n[<0>] outer+0x1/0x2\n"): Tally(samples: 4, sleeps: 1),
            place("b", "", state: .running): Tally(samples: 5),
        ]
        #expect(FoldedStacks(counts).text == "a;state S;outer;inner 7\nb;state R 5\n")
    }

    @Test func `a name cannot forge a frame or a line`() {
        let counts = [place("x;y\nz", "[<0>] f+0x1/0x2\n"): Tally(samples: 1)]
        #expect(FoldedStacks(counts).text == "x:y z;state S;f 1\n")
    }
}
