import Testing

/// What is said of the conditions of an expectation, to the letter.
@Suite struct `Diagnostics of expectations` {
    /// What is said of the small script with `line` under its expectation, which is line 18.
    private func diagnosis(_ line: String) -> String {
        ExampleScript.diagnosis(of: ExampleScript.small + "    \(line)\n")
    }

    @Test(arguments: [
        "if: feature(wp-async)", "if: [not feature(rwp), ioctl(shmem/minor continue), capability(kernel stacks)]",
        "if: feature(bit-19)", "on: \">=5.10 <5.11 || >=6.12\"", "on: <7.3-rc1", "on: =6.1",
        "order: [reader.store, handler.await-fault]",
    ]) func `conditions that are right`(line: String) { #expect(diagnosis(line) == "fine") }

    @Test func `a misspelt key`() {
        #expect(
            diagnosis("oder: [reader.store, handler.await-fault]") == """
                x.yaml:18:5: error: unknown key 'oder'
                    oder: [reader.store, handler.await-fault]
                    ^
                note: did you mean 'order'?
                """)
    }

    @Test func `a feature that no kernel has`() {
        #expect(
            diagnosis("if: [feature(move), not feature(wp-asinc)]") == """
                x.yaml:18:25: error: unknown feature 'wp-asinc'
                    if: [feature(move), not feature(wp-asinc)]
                                        ^
                note: did you mean 'wp-async'?
                """)
    }

    @Test func `a capability that nobody probes`() {
        #expect(
            diagnosis("if: capability(kvm)") == """
                x.yaml:18:9: error: unknown capability 'kvm'
                    if: capability(kvm)
                        ^
                note: did you mean 'KVM'?
                """)
    }

    @Test(arguments: [
        ("ioctl(shmem/writeprotect copy)", "unknown registration 'shmem/writeprotect'", "shmem/write-protect"),
        ("ioctl(shmem/write-protect write-protect)", "unknown ioctl 'write-protect'", "writeprotect"),
        ("featur(move)", "unknown condition 'featur'", "feature"),
    ]) func `a word of a condition that does not exist is told the nearest`(
        condition: String, message: String, nearest: String
    ) {
        let line = "    if: \(condition)"
        #expect(
            diagnosis("if: \(condition)")
                == "x.yaml:18:9: error: \(message)\n\(line)\n        ^\nnote: did you mean '\(nearest)'?")
    }

    @Test func `a condition without a form`() {
        #expect(
            diagnosis("if: wp-async") == """
                x.yaml:18:9: error: 'wp-async' is no condition
                    if: wp-async
                        ^
                note: forms: feature(wp-async), ioctl(shmem/write-protect copy), capability(tracing), not feature(wp-async)
                """)
    }

    @Test func `no condition at all`() {
        #expect(
            diagnosis("if: []") == """
                x.yaml:18:9: error: a list without a condition
                    if: []
                        ^
                """)
    }

    @Test func `a feature that a variable has is looked at in every value, where the variable stands`() {
        let script = ExampleScript.small + "    if: $what\nmatrix: {what: [feature(move), feature(muve)]}\n"
        #expect(
            ExampleScript.diagnosis(of: script) == """
                x.yaml:18:9: error: unknown feature 'muve'
                    if: $what
                        ^
                note: did you mean 'move'?
                """)
    }

    @Test func `a version without a comparison`() {
        #expect(
            diagnosis("on: 6.1") == """
                x.yaml:18:9: error: '6.1' is compared with nothing
                    on: 6.1
                        ^
                note: write one of <, <=, >, >=, = before a version
                """)
    }

    @Test func `a range that YAML takes for a block of text`() {
        #expect(
            diagnosis("on: >=5.19") == """
                x.yaml:18:10: error: not YAML: did not find expected comment or line break
                    on: >=5.19
                         ^
                note: put a text that begins with '>' or '|' in quotes, as in on: ">=6.1"
                """)
    }

    @Test func `a version that is none`() {
        #expect(
            diagnosis("on: =5.19.x") == """
                x.yaml:18:9: error: '5.19.x' is no version
                    on: =5.19.x
                        ^
                note: a version is one to three numbers, perhaps with -rcN: 6, 6.1, 6.1.12, 6.12-rc3
                """)
    }

    @Test func `a range that no kernel is in`() {
        #expect(
            diagnosis("on: =6.1 || <5.10 >=6.12") == """
                x.yaml:18:9: error: no kernel is in '<5.10 >=6.12'
                    on: =6.1 || <5.10 >=6.12
                        ^
                """)
    }

    @Test func `a step of an order that does not exist`() {
        #expect(
            diagnosis("order: [reader.store, handler.wake-up]") == """
                x.yaml:18:27: error: unknown step 'handler.wake-up'
                    order: [reader.store, handler.wake-up]
                                          ^
                note: known here: handler.await-fault, handler.write-unprotect, reader.aio-read, reader.store
                """)
    }

    @Test func `a step that some variants leave out is known in all of them`() {
        let script =
            ExampleScript.small.replacing("- store: page", with: "- store: page\n      only: {a: 1}")
            + "    order: [reader.stroe, handler.await-fault]\nmatrix: {a: [1, 2]}\n"
        let text = ExampleScript.diagnosis(
            of: script.replacing("result: reader.store", with: "result: reader.aio-read"))
        #expect(
            text == """
                x.yaml:19:13: error: unknown step 'reader.stroe'
                    order: [reader.stroe, handler.await-fault]
                            ^
                note: did you mean 'reader.store'?
                """)
    }

    @Test func `a sequence that no order grants`() {
        #expect(
            diagnosis("order: [handler.write-unprotect, handler.await-fault]") == """
                x.yaml:18:12: error: no order of the script grants handler.write-unprotect, then handler.await-fault
                    order: [handler.write-unprotect, handler.await-fault]
                           ^
                note: 'faultline show' lists the orders; 'all' has one of those that come to the same
                """)
    }

    @Test func `an order where threads race`() {
        let script = ExampleScript.small.replacing("orders: all", with: "orders: racing")
        #expect(
            ExampleScript.diagnosis(of: script + "    order: [reader.store, handler.await-fault]\n") == """
                x.yaml:18:5: error: 'order' where threads race
                    order: [reader.store, handler.await-fault]
                    ^
                note: a race has no order of grants
                """)
    }
}
