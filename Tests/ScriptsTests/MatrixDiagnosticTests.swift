import Experiments
import Scripts
import Testing

/// What is said of values that the matrix gives names, and of named steps, to the letter.
@Suite struct `Diagnostics of the matrix and of names` {
    /// A script whose memory and I/O are values of the matrix.
    private static let script = """
        question: Who comes first?
        matrix:
          memory:
            anonymous: {backing: anonymous, fill: 0x11}
            private: {backing: shmem, mapping: private, fill: $fill}
          fill: [0x11, 0x22]
          io:
            reading: {aio-read: {file: data, into: page, length: 4KiB}, as: io}
            writing: {aio-write: {file: data, from: page, length: 4KiB}, as: io}
        memory:
          page: $memory
        files:
          data: {size: 4KiB, direct: true}
        threads:
          guest: [$io]
        orders: all
        observe: {result: guest.io}
        expect:
          - always: {result: 4096}
            only: {io: reading}

        """

    private func diagnosis(
        with new: String, insteadOf old: String, sourceLocation: SourceLocation = #_sourceLocation
    ) -> String {
        #expect(Self.script.contains(old), "the script has no such text", sourceLocation: sourceLocation)
        return ExampleScript.diagnosis(of: Self.script.replacing(old, with: new, maxReplacements: 1))
    }

    @Test func `there is nothing to say of the script, and a plan has its values in place`() throws {
        let script = try Script(parsing: ScriptSource(path: "x.yaml", text: Self.script))
        #expect(script.variants.count == 8)
        let last = try #require(script.variants.last)
        #expect(last.variant.label == "memory=private fill=0x22 io=writing")
        #expect(last.experiment.memory[0].sharing == .private && last.experiment.memory[0].fill == 0x22)
        #expect(last.orders.map(\.steps) == [["guest.io"]])
        #expect(last.experiment.steps[0].word == "aio-write")
        #expect(!"\(last.tree)".contains("$"))
    }

    @Test func `a key of a value that is misspelt stands where the matrix has it`() {
        #expect(
            diagnosis(with: "baking: anonymous", insteadOf: "backing: anonymous") == """
                x.yaml:4:17: error: unknown key 'baking'
                    anonymous: {baking: anonymous, fill: 0x11}
                                ^
                note: did you mean 'backing'?
                note: found in 4 of 8 variants, first in memory=anonymous fill=0x11 io=reading
                """)
    }

    @Test func `a misspelt step in a value is not blamed on those who name it`() {
        #expect(
            diagnosis(
                with: "{aio-raed: {file: data, into: page, length: 4KiB}}",
                insteadOf: "{aio-read: {file: data, into: page, length: 4KiB}, as: io}") == """
                    x.yaml:8:15: error: unknown step 'aio-raed'
                        reading: {aio-raed: {file: data, into: page, length: 4KiB}}
                                  ^
                    note: did you mean 'aio-read'?
                    """)
    }

    @Test func `a memory that a step in a value misspells`() {
        #expect(
            diagnosis(with: "into: pgae", insteadOf: "into: page") == """
                x.yaml:8:44: error: unknown memory 'pgae'
                    reading: {aio-read: {file: data, into: pgae, length: 4KiB}, as: io}
                                                           ^
                note: did you mean 'page'?
                note: found in 4 of 8 variants, first in memory=anonymous fill=0x11 io=reading
                """)
    }

    @Test func `a variable in its own value`() {
        #expect(
            diagnosis(with: "fill: $memory", insteadOf: "fill: $fill") == """
                x.yaml:5:55: error: '$memory' in its own value
                    private: {backing: shmem, mapping: private, fill: $memory}
                                                                      ^
                """)
    }

    @Test func `a variable in a value that does not exist`() {
        #expect(
            diagnosis(with: "fill: $fil", insteadOf: "fill: $fill") == """
                x.yaml:5:55: error: unknown variable 'fil'
                    private: {backing: shmem, mapping: private, fill: $fil}
                                                                      ^
                note: did you mean 'fill'?
                """)
    }

    @Test func `a condition on a name that the matrix does not have`() {
        #expect(
            diagnosis(with: "only: {io: raeding}", insteadOf: "only: {io: reading}") == """
                x.yaml:20:16: error: unknown value of 'io' 'raeding'
                    only: {io: raeding}
                               ^
                note: did you mean 'reading'?
                """)
    }

    @Test func `values that are one word`() {
        #expect(
            diagnosis(with: "fill: 0x11", insteadOf: "fill: [0x11, 0x22]").hasPrefix(
                """
                x.yaml:6:9: error: expected the values of 'fill', found '0x11'
                  fill: 0x11
                        ^
                note: write a list of words, or a mapping of names to what '$fill' stands for
                """))
    }

    @Test func `a name of a value that is none`() {
        #expect(
            diagnosis(with: "aio+read: {aio-read", insteadOf: "reading: {aio-read") == """
                x.yaml:8:5: error: 'aio+read' is no name for a value of 'io'
                    aio+read: {aio-read: {file: data, into: page, length: 4KiB}, as: io}
                    ^
                note: a name is a letter, then letters, digits and dashes, 40 at most
                """)
    }

    @Test func `two steps of one name`() {
        #expect(
            diagnosis(with: "[$io, $io]", insteadOf: "[$io]") == """
                x.yaml:8:69: error: another step is named 'guest.io'
                    reading: {aio-read: {file: data, into: page, length: 4KiB}, as: io}
                                                                                    ^
                note: 'as' gives a step a name that no other step of its thread has
                note: found in 4 of 8 variants, first in memory=anonymous fill=0x11 io=reading
                x.yaml:9:70: error: another step is named 'guest.io'
                    writing: {aio-write: {file: data, from: page, length: 4KiB}, as: io}
                                                                                     ^
                note: 'as' gives a step a name that no other step of its thread has
                note: found in 4 of 8 variants, first in memory=anonymous fill=0x11 io=writing
                """)
    }

    @Test func `a step named like an observation of its thread`() {
        #expect(
            ExampleScript.diagnosis(with: "- store: page\n      as: state", insteadOf: "- store: page") == """
                x.yaml:9:11: error: a step named 'state'
                      as: state
                          ^
                note: 'state', 'signals', 'faults' are observations of every thread
                """)
    }
}
