import Scripts
import Testing

/// What is said of userfaultfds and measurements that do not fit, to the letter.
@Suite struct `Diagnostics of userfaultfds` {
    private static func diagnosis(_ text: String) -> String { ExampleScript.diagnosis(of: text) }

    private static func script(_ threads: String, rest: String = "") -> String {
        """
        question: Who?
        memory:
          page: {backing: anonymous, register: missing}
        \(rest)threads:
        \(threads)
        orders: all
        observe: {stored: one.store}
        """
    }

    @Test func `a userfaultfd that nobody declared`() {
        let text = Self.script(
            "  one: {userfaultfd: secnod, steps: [store: page]}", rest: "userfaultfds:\n  second: {}\n")
        #expect(
            Self.diagnosis(text) == """
                x.yaml:7:8: error: unknown userfaultfd 'secnod'
                  one: {userfaultfd: secnod, steps: [store: page]}
                       ^
                note: did you mean 'second'?
                """)
    }

    @Test(arguments: ["await-fault: page", "read-events: ", "serve: page"])
    func `a step that polls what blocks`(step: String) {
        let word = step.prefix { $0 != ":" }
        let text = Self.script("  one: [store: page]\n  two:\n    - \(step)", rest: "userfaultfd: {blocking: true}\n")
        #expect(
            Self.diagnosis(text) == """
                x.yaml:8:7: error: '\(word)' in thread 'two', whose userfaultfd is read blocking
                    - \(step.hasSuffix(" ") ? String(step.dropLast()) + " " : step)
                      ^
                note: polling such a userfaultfd is an error; 'read-messages' reads it
                """)
    }

    @Test func `a measurement in an order, and one of no step`() {
        let text = Self.script("  one: [store: page]") + "\nmeasure: {time: one.store}\n"
        #expect(Self.diagnosis(text).contains("a measurement in a script that does not say 'orders: racing'"))
        let racing = text.replacing("orders: all", with: "orders: racing").replacing(
            "time: one.store", with: "time: one.stor")
        #expect(Self.diagnosis(racing).contains("unknown step 'one.stor'"))
        let after = racing.replacing("time: one.stor", with: "time: one.store")
            .replacing("orders:", with: "  two:\n    - load: page\n      after: one.store\norders:")
        #expect(Self.diagnosis(after).contains("a measurement beside 'after' ('two.load')"))
    }

    @Test func `a symptom without a place`() {
        let text = Self.script("  one: [store: page]") + "\nreported: {in: [], symptom: It hangs.}\n"
        #expect(Self.diagnosis(text).contains("an empty list of texts"))
    }

    @Test func `descriptors of its own for a thread of the subject, and the end of one`() {
        let own = Self.script("  one: {descriptors: own, steps: [store: page]}")
        #expect(Self.diagnosis(own).contains("a thread of the subject with descriptors of its own"))
        let end = Self.script("  one: [store: page]\n  two: [end-process: one]")
        #expect(Self.diagnosis(end).contains("'one' runs in the subject"))
    }

    @Test(arguments: ["read", "nowait"]) func `a read that nothing can give up`(way: String) {
        let text = Self.script("  one: [store: page]\n  two:\n    - read-messages: {through: \(way), optional: true}")
        #expect(
            Self.diagnosis(text) == """
                x.yaml:7:\(44 + way.count): error: an optional '\(way)'
                    - read-messages: {through: \(way), optional: true}
                      \(String(repeating: " ", count: 37 + way.count))^
                note: nothing ends it but a message or a signal; 'through: io-uring' can be given up
                """)
    }

    @Test func `room for more messages than anybody needs`() {
        let text = Self.script("  one: [store: page]\n  two:\n    - read-messages: {room: 1MiB}")
        #expect(Self.diagnosis(text).hasPrefix("x.yaml:7:29: error: room for 1048576 bytes\n"))
    }
}
