import Testing

/// What is said of steps and orders, to the letter.
@Suite struct `Diagnostics of steps and orders` {
    @Test func `a misspelt step`() {
        #expect(
            ExampleScript.diagnosis(with: "aio-raed:", insteadOf: "aio-read:") == """
                x.yaml:9:7: error: unknown step 'aio-raed'
                    - aio-raed: {file: data, into: page}
                      ^
                note: did you mean 'aio-read'?
                """)
    }

    @Test func `a misspelt step is not blamed on the orders and observations that spell it right`() {
        #expect(
            ExampleScript.diagnosis(with: "stroe:", insteadOf: "store:") == """
                x.yaml:8:7: error: unknown step 'stroe'
                    - stroe: page
                      ^
                note: did you mean 'store'?
                """)
    }

    @Test func `a step on memory that does not exist`() {
        #expect(
            ExampleScript.diagnosis(with: "store: pgae", insteadOf: "store: page") == """
                x.yaml:8:14: error: unknown memory 'pgae'
                    - store: pgae
                             ^
                note: did you mean 'page'?
                """)
    }

    @Test func `a step on a page that the memory does not have`() {
        #expect(
            ExampleScript.diagnosis(with: "store: page.1", insteadOf: "store: page") == """
                x.yaml:8:14: error: page 1 of 'page', which has 1
                    - store: page.1
                             ^
                note: pages count from 0
                """)
    }

    @Test func `a step without its arguments stands where its word stands`() {
        #expect(
            ExampleScript.diagnosis(with: "- store\n", insteadOf: "- store: page\n") == """
                x.yaml:8:7: error: 'store' needs 'to'
                    - store
                      ^
                """)
    }

    @Test func `two steps in one item`() {
        #expect(
            ExampleScript.diagnosis(with: "- store: page\n      load: page", insteadOf: "- store: page") == """
                x.yaml:9:7: error: 'load' beside 'store'
                      load: page
                      ^
                note: a list item is one step: a word, its arguments, and perhaps 'as', 'only' or 'after'
                """)
    }

    @Test func `a thread's name that the kernel would cut`() {
        #expect(
            ExampleScript.diagnosis(with: "reader-of-the-page:", insteadOf: "reader:") == """
                x.yaml:8:5: error: the thread's name 'reader-of-the-page' is longer than 15 letters
                    - store: page
                    ^
                note: the kernel keeps 15 bytes of a thread's name, and stack dumps show it
                """)
    }

    @Test func `a dangerous step in a script without danger`() {
        let step = "    - madvise: {range: page, advice: hwpoison}\n    - store: page"
        #expect(
            ExampleScript.diagnosis(with: step, insteadOf: "    - store: page") == """
                x.yaml:8:7: error: a dangerous step in a script that does not say so
                    - madvise: {range: page, advice: hwpoison}
                      ^
                note: it can take physical pages out of use until the next boot: add 'danger: lost-memory' to the script
                """)
        let warned = ExampleScript.small.replacing("    - store: page", with: step) + "danger: lost-memory\n"
        #expect(ExampleScript.diagnosis(of: warned) == "fine")
    }

    @Test(arguments: ["hold-disk", "release-disk"])
    func `a disk under a file that does not exist`(word: String) {
        let column = String(repeating: " ", count: word.count + 2)
        #expect(
            ExampleScript.diagnosis(with: "- store: page\n    - \(word): dta", insteadOf: "- store: page") == """
                x.yaml:9:\(9 + word.count): error: unknown file 'dta'
                    - \(word): dta
                      \(column)^
                note: did you mean 'data'?
                """)
    }

    @Test func `a disk without a file`() {
        #expect(
            ExampleScript.diagnosis(with: "- store: page\n    - hold-disk\n", insteadOf: "- store: page\n") == """
                x.yaml:9:7: error: 'hold-disk' needs 'file'
                    - hold-disk
                      ^
                """)
    }

    @Test func `requests of a kind that no disk has`() {
        #expect(
            ExampleScript.diagnosis(
                with: "- store: page\n    - hold-disk: {file: data, requests: read}", insteadOf: "- store: page") == """
                    x.yaml:9:41: error: unknown word 'read'
                        - hold-disk: {file: data, requests: read}
                                                            ^
                    note: did you mean 'reads'?
                    """)
        #expect(
            ExampleScript.diagnosis(
                with: "- store: page\n    - release-disk: {file: data, requests: reads}", insteadOf: "- store: page")
                    == """
                    x.yaml:9:34: error: unknown key 'requests'
                        - release-disk: {file: data, requests: reads}
                                                     ^
                    note: known here: file
                    """)
    }

    @Test func `an order that breaks a thread's own`() {
        let order = "[reader.store, handler.write-unprotect, handler.await-fault, reader.aio-read]"
        #expect(
            ExampleScript.diagnosis(with: "orders:\n  - \(order)", insteadOf: "orders: all") == """
                x.yaml:14:20: error: impossible order: 'handler.write-unprotect' before 'handler.await-fault'
                  - [reader.store, handler.write-unprotect, handler.await-fault, reader.aio-read]
                                   ^
                note: a thread runs its steps in the order of its list
                """)
    }

    @Test func `an order that leaves a step out`() {
        let order = "[reader.store, handler.await-fault, handler.write-unprotect]"
        #expect(
            ExampleScript.diagnosis(with: "orders:\n  - \(order)", insteadOf: "orders: all") == """
                x.yaml:14:5: error: incomplete order: 'reader.aio-read' is never granted
                  - [reader.store, handler.await-fault, handler.write-unprotect]
                    ^
                note: an order lists every step of every thread once
                """)
    }

    @Test func `an order with a step twice`() {
        let order = "  - - reader.store\n    - reader.aio-read\n    - reader.store\n    - handler.await-fault"
        #expect(
            ExampleScript.diagnosis(with: "orders:\n\(order)", insteadOf: "orders: all") == """
                x.yaml:16:7: error: impossible order: 'reader.store' stands twice
                    - reader.store
                      ^
                """)
    }

    @Test func `a word for orders that does not exist`() {
        #expect(
            ExampleScript.diagnosis(with: "orders: al", insteadOf: "orders: all") == """
                x.yaml:13:9: error: unknown word 'al'
                orders: al
                        ^
                note: did you mean 'all'?
                """)
    }

    @Test func `a step of a thread outside that only the subject can do`() {
        #expect(
            ExampleScript.diagnosis(
                with: "handler: {process: other, steps: [{store: page}]}\n",
                insteadOf: """
                    handler:
                        - await-fault: {kind: write-protect, in: page}
                        - write-unprotect: page

                    """) == """
                    x.yaml:10:38: error: 'store' in thread 'handler', which runs in another process
                      handler: {process: other, steps: [{store: page}]}
                                                         ^
                    note: only the subject itself can do it
                    """)
    }

    @Test func `a fatal signal for a thread outside`() {
        #expect(
            ExampleScript.diagnosis(
                with: """
                    - signal: {thread: remote, signal: kill}
                      remote: {process: other, steps: [mem-read: page]}

                    """, insteadOf: "- write-unprotect: page\n") == """
                    x.yaml:12:40: error: 'kill' for thread 'remote', which runs in another process
                        - signal: {thread: remote, signal: kill}
                                                           ^
                    note: a signal that nobody handles is to end the subject
                    """)
    }

    @Test func `a thread with a key that threads do not have`() {
        #expect(
            ExampleScript.diagnosis(
                with: "handler: {proces: other, steps: [close]}\n",
                insteadOf: """
                    handler:
                        - await-fault: {kind: write-protect, in: page}
                        - write-unprotect: page

                    """) == """
                    x.yaml:10:13: error: unknown key 'proces'
                      handler: {proces: other, steps: [close]}
                                ^
                    note: did you mean 'process'?
                    """)
    }

    @Test func `a futex that is not aligned`() {
        #expect(
            ExampleScript.diagnosis(
                with: "- futex-wait: {on: page, at: 6}", insteadOf: "- aio-read: {file: data, into: page}") == """
                    x.yaml:9:34: error: a word of 4 bytes at byte 6
                        - futex-wait: {on: page, at: 6}
                                                     ^
                    note: its offset is a multiple of 4
                    """)
    }

    @Test func `a splice into what is no pipe`() {
        #expect(
            ExampleScript.diagnosis(
                with: "- vmsplice: {file: data, from: page}", insteadOf: "- aio-read: {file: data, into: page}") == """
                    x.yaml:9:24: error: vmsplice into 'data', which is no pipe
                        - vmsplice: {file: data, from: page}
                                           ^
                    note: a pipe is a file of 'kind: pipe'
                    """)
    }

    @Test(arguments: [
        (
            "{kind: pipe, size: 65537}", "28", "a pipe that holds more than 65536 bytes",
            "its buffers are of a page each, and there are 16: pipe(7)"
        ),
        (
            "{kind: pipe, size: 0, direct: true}", "39", "a pipe with O_DIRECT",
            "there it means packets, not that pages are taken: pipe(2)"
        ),
    ])
    func `a pipe that cannot be`(pipe: String, column: String, message: String, note: String) {
        let diagnosis = ExampleScript.diagnosis(with: pipe, insteadOf: "{size: 4KiB, fill: 0xab, direct: true}")
        let lines = diagnosis.split(separator: "\n")
        #expect(lines.first == "x.yaml:5:\(column): error: \(message)")
        #expect(lines.last == "note: \(note)")
    }

    @Test(arguments: [
        ("- hold-disk: data", "a pipe is on no disk"), ("- release-disk: data", "a pipe is on no disk"),
        ("- aio-read: {file: data, into: page}", "'data' is a pipe"),
        ("- uring-write: {file: data, from: page}", "'data' is a pipe"),
        ("- read: {file: data, into: page, offset: 512}", "a pipe has no offsets"),
    ])
    func `what a pipe does not have`(step: String, message: String) {
        let text = ExampleScript.small.replacing(
            "{size: 4KiB, fill: 0xab, direct: true}", with: "{kind: pipe, size: 4KiB}")
        let aio = "- aio-read: {file: data, into: page}"
        let diagnosis = ExampleScript.diagnosis(of: text.replacing(aio, with: step))
        #expect(ExampleScript.diagnosis(of: text.replacing(aio, with: "- read: {file: data, into: page}")) == "fine")
        #expect(diagnosis.contains("error: \(message)"), "\(diagnosis)")
    }

    @Test func `the bytes of a pipe`() {
        let text = ExampleScript.small.replacing(
            "{size: 4KiB, fill: 0xab, direct: true}", with: "{kind: pipe, size: 4KiB}")
        let diagnosis = ExampleScript.diagnosis(
            of: text.replacing("result: reader.store\n", with: "result: reader.store\n  bytes: file.data[0]\n"))
        #expect(diagnosis.contains("error: the bytes of the pipe 'data'"), "\(diagnosis)")
    }
}
