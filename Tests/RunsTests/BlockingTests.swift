import Experiments
import Testing

/// Who is seen blocked, and when the next step is granted.
@Suite(.timeLimit(.minutes(5))) struct BlockingTests {
    @Test func `an AIO read blocks in io_submit on a write-protected page, and is dumped there`() async throws {
        let showing = try await Bench.run(
            """
            question: Where does it block?
            memory:
              page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - aio-read: {file: data, into: page}
              handler:
                - await-fault: {kind: write-protect, in: page}
                - write-unprotect: page
            orders:
              - [reader.aio-read, handler.await-fault, handler.write-unprotect]
            observe: {result: reader.aio-read, content: "page[0..4095]", state: reader.state, faults: reader.faults}
            """)
        #expect(
            showing.values == [
                "result": .number(4096), "content": .byte(0xab), "state": .word("D"), "faults": .number(1),
            ])
        let sample = try #require(showing.samples.first)
        #expect(sample.thread == "reader" && sample.step == "reader.aio-read" && sample.after == "reader.aio-read")
        #expect(sample.state == "D" && sample.systemCall == "io_submit")
        let stack = try #require(sample.stack)
        #expect(stack.first == "handle_userfault" && stack.contains("io_submit_one"))
        let texts = Dictionary(uniqueKeysWithValues: sample.texts.map { ($0.path.split(separator: "/").last, $0.text) })
        #expect(texts["stack"]?.contains("handle_userfault+0x") == true)
        #expect(texts["status"]?.contains("State:\tD (disk sleep)") == true)
        #expect(
            showing.trials[0].events == [
                Event(kind: "pagefault", flags: ["write", "wp"], in: "page", offset: 0, thread: "reader")
            ])
    }

    @Test func `madvise waits for its remove event to be read`() async throws {
        let showing = try await Bench.run(
            """
            question: Does madvise wait?
            memory:
              page: {backing: shmem, fill: 0x11, register: missing}
            userfaultfd: {features: event-remove}
            threads:
              server:
                - madvise: {range: page, advice: remove}
              handler:
                - read-events
            orders:
              - [server.madvise, handler.read-events]
            observe: {result: server.madvise, read: handler.read-events, state: server.state, page: "page[0]"}
            """)
        #expect(
            showing.values == [
                "result": .number(0), "read": .number(1), "state": .word("D"), "page": .word("missing"),
            ])
        #expect(showing.samples.first?.systemCall == "madvise")
        #expect(showing.trials[0].events.map(\.kind) == ["remove"])
    }

    @Test func `what is still in progress at the end is blocked, and its page missing`() async throws {
        let showing = try await Bench.run(
            """
            question: Does it ever return?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              toucher:
                - load: page
            orders:
              - [toucher.load]
            observe: {result: toucher.load, byte: "page[0]", state: toucher.state, faults: toucher.faults}
            """)
        #expect(
            showing.values == [
                "result": .word("blocked"), "byte": .word("missing"), "state": .word("S"), "faults": .number(0),
            ])
        #expect(showing.trials[0].ending == .completed)
        // A page fault from user mode is in no system call.
        #expect(showing.samples.first.map { $0.systemCall == nil } == true)
    }

    @Test func `two threads stopped by faults are both at rest`() async throws {
        let showing = try await Bench.run(
            """
            question: Are both seen?
            memory:
              pages: {backing: anonymous, pages: 2, register: missing}
            threads:
              first:
                - load: pages.0
              second:
                - load: pages.1
              handler:
                - await-fault: pages.1
                - copy: {to: pages.1, fill: 0x22}
                - await-fault: pages.0
                - copy: {to: pages.0, fill: 0x33}
            orders:
              - - first.load
                - second.load
                - handler.await-fault
                - handler.copy
                - handler.await-fault#2
                - handler.copy#2
            observe: {first: first.load, second: second.load}
            """)
        #expect(showing.values == ["first": .byte(0x33), "second": .byte(0x22)])
        let after = showing.samples.filter { $0.after == "second.load" }.map(\.thread)
        #expect(Set(after) == ["first", "second"])
    }

    @Test func `a message that another thread waits for reaches it`() async throws {
        let showing = try await Bench.run(
            """
            question: Do two handlers share one descriptor?
            memory:
              pages: {backing: anonymous, pages: 2, register: missing}
            threads:
              toucher:
                - load: pages.1
              idle:
                - await-fault: pages.0
              handler:
                - await-fault: pages.1
                - copy: {to: pages.1, fill: 0x22}
            orders:
              - [idle.await-fault, handler.await-fault, toucher.load, handler.copy]
            observe: {loaded: toucher.load, idle: idle.await-fault, awaited: handler.await-fault}
            """, trials: 10)
        #expect(showing.trials.count == 10)
        for trial in showing.trials {
            #expect(trial.values == ["loaded": .byte(0x22), "idle": .word("blocked"), "awaited": .number(0)])
        }
    }

    @Test func `a sleep is waited for`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the order wait?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              sleeper:
                - sleep: 300ms
                - store: {to: page, value: 0x22}
              other:
                - load: page
            orders:
              - [sleeper.sleep, other.load, sleeper.store]
            observe: {slept: sleeper.sleep, loaded: other.load}
            """)
        #expect(showing.values == ["slept": .number(0), "loaded": .byte(0x11)])
        let steps = showing.trials[0].steps
        #expect(steps[1].granted >= steps[0].returned ?? .max)
        #expect(showing.samples.isEmpty)
    }
}
