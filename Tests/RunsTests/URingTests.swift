import CDeniedCalls
import Experiments
import Glibc
import Testing

/// `uring-read` and `uring-write` on the running kernel.
@Suite(.timeLimit(.minutes(5))) struct URingTests {
    /// A script that reads into a write-protected page.
    private static func protected(_ buffers: String, backing: String = "anonymous") -> String {
        """
        question: Where does it block?
        memory:
          page: {backing: \(backing), fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          reader:
            - uring-read: {file: data, into: page, buffers: \(buffers)}
          handler:
            - await-fault: {kind: write-protect, in: page}
            - write-unprotect: page
        orders:
          - [reader.uring-read, handler.await-fault, handler.write-unprotect]
        observe: {result: reader.uring-read, content: "page[0..4095]", state: reader.state, faults: reader.faults}
        """
    }

    @Test(arguments: [
        ("plain", "io_uring_enter", "io_submit_sqes"), ("registered", "io_uring_register", "io_sqe_buffer_register"),
    ])
    func `a read blocks on a write-protected page, and lands`(
        buffers: String, call: String, function: String
    ) async throws {
        let showing = try await Bench.run(Self.protected(buffers), trials: 3)
        #expect(showing.skip == nil && showing.trouble == nil)
        #expect(showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "result": .number(4096), "content": .byte(0xab), "state": .word("D"), "faults": .number(1),
                ])
            #expect(
                trial.events == [
                    Event(kind: "pagefault", flags: ["write", "wp"], in: "page", offset: 0, thread: "reader")
                ])
        }
        let sample = try #require(showing.samples.first)
        #expect(sample.thread == "reader" && sample.step == "reader.uring-read" && sample.after == "reader.uring-read")
        #expect(sample.state == "D" && sample.systemCall == call)
        let stack = try #require(sample.stack)
        #expect(stack.first == "handle_userfault")
        #expect(stack.contains { $0.hasPrefix(function) }, "\(stack)")
    }

    @Test(arguments: ["plain", "registered"])
    func `trials that race leave nothing behind for the next`(buffers: String) async throws {
        let showing = try await Bench.run(
            Self.protected(buffers), race: RacePlan(trials: 200, seed: 1, affinity: .spread))
        #expect(showing.trouble == nil)
        #expect(showing.raced.values.reduce(0, +) == 200)
        for outcome in showing.raced.keys {
            #expect(outcome.ending == .completed)
            #expect(outcome.values["result"] == .number(4096) && outcome.values["content"] == .byte(0xab), "\(outcome)")
        }
    }

    @Test(arguments: ["plain", "registered"], [true, false])
    func `bytes are read and written`(buffers: String, direct: Bool) async throws {
        let showing = try await Bench.run(
            """
            question: Do bytes move?
            memory:
              page: {backing: anonymous, pages: 2, fill: 0x11}
            files:
              data: {size: 8KiB, fill: 0xab, direct: \(direct)}
            threads:
              one:
                - uring-read: {file: data, into: page.1, length: 512, at: 1024, buffers: \(buffers)}
                - uring-write: {file: data, from: page.0, length: 1KiB, offset: 7KiB, buffers: \(buffers)}
                - uring-read: {file: data, into: page.1, offset: 4KiB, length: 4KiB, buffers: \(buffers)}
                - uring-read: {file: data, into: page.0, offset: 8KiB, length: 512, buffers: \(buffers)}
            orders: all
            observe:
              part: one.uring-read
              wrote: one.uring-write
              read: one.uring-read#2
              beyond: one.uring-read#3
              start: file.data[0..7167]
              written: file.data[7168..8191]
              page: page[0..4095]
              bytes: page[4096..7167]
              last: page[7168..8191]
            """, trials: 2)
        #expect(showing.trials.count == 2)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "part": .number(512), "wrote": .number(1024), "read": .number(4096), "beyond": .number(0),
                    "start": .byte(0xab), "written": .byte(0x11), "page": .byte(0x11), "bytes": .byte(0xab),
                    "last": .byte(0x11),
                ])
        }
    }

    // Pages of a file on a disk cannot be pinned for as long as it pleases: EOPNOTSUPP, and EFAULT since 6.5.
    @Test func `pages of a file that the kernel does not register are a missing capability`() async throws {
        let showing = try await Bench.run(
            """
            question: What is refused?
            memory:
              page: {backing: file, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - uring-read: {file: data, into: page, buffers: registered}
            orders: all
            observe: {read: reader.uring-read}
            """)
        #expect(showing.trials.isEmpty)
        let skip = try #require(showing.skip)
        #expect(skip.hasPrefix("io_uring: IORING_REGISTER_BUFFERS on 'page', pages of a file: "), "\(skip)")
        #expect(skip.hasSuffix("(EOPNOTSUPP)") || skip.hasSuffix("(EFAULT)"), "\(skip)")
    }

    @Test func `a write that a worker does waits for the worker's fault, whatever signals come`() async throws {
        let showing = try await Bench.run(
            """
            question: Who faults?
            memory:
              page: {backing: anonymous, register: missing}
              back: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              writer:
                - uring-write: {file: data, from: page, offset: 4KiB, length: 4KiB}
                - read: {file: data, into: back, offset: 4KiB, length: 4KiB}
              sender:
                - signal: {thread: writer, signal: usr1}
              handler:
                - await-fault: {kind: missing, in: page}
                - copy: {to: page, fill: 0x22}
            orders:
              - [writer.uring-write, sender.signal, handler.await-fault, handler.copy, writer.read]
            observe:
              result: writer.uring-write
              state: writer.state
              faults: writer.faults
              handled: writer.signals
              written: back[0..4095]
            """)
        #expect(showing.trials.first?.ending == .completed, "\(showing)")
        #expect(
            showing.values == [
                "result": .number(4096), "state": .word("S"), "faults": .number(0), "handled": .number(1),
                "written": .byte(0x22),
            ])
        let sample = try #require(showing.samples.first)
        #expect(sample.thread == "writer" && sample.systemCall == "io_uring_enter")
        #expect(sample.stack?.contains("io_cqring_wait") == true)
        // The worker has no name in the script.
        #expect(showing.trials[0].events == [Event(kind: "pagefault", flags: [], in: "page", offset: 0, thread: nil)])
    }

    private static func lacking(_ step: String) async throws -> Bench.Showing {
        try await Bench.run(
            """
            question: What is lacking?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - \(step): {file: data, into: page}
            orders: all
            observe: {result: reader.\(step)}
            """)
    }

    @Test func `where a kernel or a sandbox has no io_uring, the script is skipped`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_io_uring_setup), EPERM) == 0)
            let showing = try await Self.lacking("uring-read")
            #expect(showing.skip == "io_uring: io_uring_setup: Operation not permitted (EPERM)")
            #expect(showing.trouble == nil && showing.trials.isEmpty)
        }
    }

    @Test func `where a kernel has no AIO, the script is skipped`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_io_setup), ENOSYS) == 0)
            let showing = try await Self.lacking("aio-read")
            #expect(showing.skip == "libaio: io_setup: Function not implemented (ENOSYS)")
            #expect(showing.trouble == nil && showing.trials.isEmpty)
        }
    }
}
