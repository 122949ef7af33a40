import Experiments
import Testing

/// Threads that run in another process.
@Suite(.timeLimit(.minutes(5))) struct `Threads outside the subject` {
    @Test func `memory is read and written from another process`() async throws {
        let showing = try await Bench.run(
            """
            question: Do bytes move?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              remote:
                process: other
                steps:
                  - process-vm-write: {to: page, at: 8, length: 8, value: 0x22}
                  - process-vm-read: page
                  - mem-write: {to: page, at: 16, length: 8, value: 0x33}
                  - mem-read: {from: page, length: 512}
                  - ptrace-poke: {to: page, at: 24, value: 0x44}
              local:
                - ptrace-poke: {to: page, at: 32, value: 0x55}
            orders:
              - - remote.process-vm-write
                - remote.process-vm-read
                - remote.mem-write
                - remote.mem-read
                - remote.ptrace-poke
                - local.ptrace-poke
            observe:
              wrote: remote.process-vm-write
              read: remote.process-vm-read
              into: remote.mem-write
              from: remote.mem-read
              poked: remote.ptrace-poke
              own: local.ptrace-poke
              b0: "page[0..7]"
              b1: "page[8..15]"
              b2: "page[16..23]"
              b3: "page[24..31]"
              b4: "page[32..4095]"
            """, trials: 3)
        #expect(showing.trouble == nil && showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "wrote": .number(8), "read": .number(4096), "into": .number(8), "from": .number(512),
                    "poked": .number(0), "own": .word("EPERM"), "b0": .byte(0x11), "b1": .byte(0x22), "b2": .byte(0x33),
                    "b3": .byte(0x44), "b4": .byte(0x11),
                ])
        }
    }

    @Test func `a write by another process blocks there, and a handler in a third resolves it`() async throws {
        let showing = try await Bench.run(
            """
            question: Who blocks?
            memory:
              page: {backing: shmem, register: missing}
            threads:
              remote:
                process: other
                steps: [{process-vm-write: {to: page, value: 0x22, length: 1}}]
              handler:
                process: other
                steps:
                  - await-fault: page
                  - copy: {to: page, fill: 0x77}
            orders:
              - [remote.process-vm-write, handler.await-fault, handler.copy]
            observe:
              wrote: remote.process-vm-write
              state: remote.state
              faults: remote.faults
              copied: handler.copy
              first: "page[0]"
              rest: "page[1..4095]"
            """, trials: 3)
        #expect(showing.trouble == nil && showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "wrote": .number(1), "state": .word("D"), "faults": .number(1), "copied": .number(4096),
                    "first": .byte(0x22), "rest": .byte(0x77),
                ])
        }
        let sample = try #require(showing.samples.first)
        #expect(sample.thread == "remote" && sample.systemCall == "process_vm_writev")
        #expect(sample.stack?.first == "handle_userfault")
    }

    @Test func `a signal reaches a thread outside`() async throws {
        let showing = try await Bench.run(
            """
            question: Does it come?
            memory:
              page: {backing: shmem, register: missing}
            threads:
              remote:
                process: other
                steps: [{process-vm-write: {to: page, value: 0x22, length: 1}}]
              other:
                - signal: {thread: remote, signal: usr1}
                - copy: page
            orders:
              - [remote.process-vm-write, other.signal, other.copy]
            observe:
              sent: other.signal
              before: remote.signals after other.signal
              state: remote.state after other.signal
              signals: remote.signals
              wrote: remote.process-vm-write
            """, trials: 2)
        #expect(showing.trials.count == 2)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "sent": .number(0), "before": .number(0), "state": .word("D"), "signals": .number(1),
                    "wrote": .number(1),
                ])
        }
    }

    @Test func `what is blocked outside goes with the subject`() async throws {
        let showing = try await Bench.run(
            """
            question: Is it left behind?
            memory:
              page: {backing: shmem, register: missing}
            threads:
              remote:
                process: other
                steps: [{process-vm-write: page}]
              killer:
                - signal: {thread: killer, signal: kill}
            orders:
              - [remote.process-vm-write, killer.signal]
            observe: {wrote: remote.process-vm-write, task: left.task}
            """, trials: 2)
        #expect(showing.trouble == nil && showing.trials.count == 2)
        for trial in showing.trials {
            #expect(trial.ending == .completed && !trial.hasLeftSubject, "\(trial.remark ?? "")")
            #expect(trial.values == ["wrote": .word("killed"), "task": .word("gone")])
        }
    }

    @Test func `they do not race`() async throws {
        let showing = try await Bench.run(
            """
            question: Can it race?
            memory:
              page: {backing: shmem, fill: 0x11}
            threads:
              remote:
                process: other
                steps: [{process-vm-read: page}]
            orders: all
            observe: {read: remote.process-vm-read}
            """, race: RacePlan(trials: 10, seed: 1, affinity: .spread))
        #expect(showing.skip?.contains("'remote' in the subject's own process") == true)
    }
}
