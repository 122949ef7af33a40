import Testing

/// What is said of keys and values, to the letter.
@Suite struct `Diagnostics of keys and values` {
    @Test func `an unknown key`() {
        #expect(
            ExampleScript.diagnosis(with: "bakcing: shmem", insteadOf: "backing: shmem") == """
                x.yaml:3:10: error: unknown key 'bakcing'
                  page: {bakcing: shmem, fill: 0x11, register: write-protect, protected: true}
                         ^
                note: did you mean 'backing'?
                """)
    }

    @Test func `an unknown key of the script`() {
        #expect(
            ExampleScript.diagnosis(with: "observes:", insteadOf: "observe:") == """
                x.yaml:14:1: error: unknown key 'observes'
                observes:
                ^
                note: did you mean 'observe'?
                """)
    }

    @Test func `a key that is missing`() {
        #expect(
            ExampleScript.diagnosis(with: "", insteadOf: "question: Does the store land?\n") == """
                x.yaml:1:1: error: a script needs 'question'
                memory:
                ^
                """)
    }

    @Test func `a size with a unit that does not exist`() {
        #expect(
            ExampleScript.diagnosis(with: "size: 4kb", insteadOf: "size: 4KiB") == """
                x.yaml:5:16: error: '4kb' is not a size
                  data: {size: 4kb, fill: 0xab, direct: true}
                               ^
                note: write a count of bytes, or one with KiB, MiB or GiB: 512, 4KiB
                """)
    }

    @Test func `a byte that is none`() {
        #expect(
            ExampleScript.diagnosis(with: "fill: 0x111", insteadOf: "fill: 0x11") == """
                x.yaml:3:32: error: '0x111' is not a byte
                  page: {backing: shmem, fill: 0x111, register: write-protect, protected: true}
                                               ^
                note: write 0 to 255 or 0x00 to 0xff
                """)
    }

    @Test func `a word that is none`() {
        #expect(
            ExampleScript.diagnosis(with: "kind: write-protected", insteadOf: "kind: write-protect") == """
                x.yaml:11:27: error: unknown word 'write-protected'
                    - await-fault: {kind: write-protected, in: page}
                                          ^
                note: did you mean 'write-protect'?
                """)
    }

    @Test func `a list where a text belongs`() {
        #expect(
            ExampleScript.diagnosis(with: "question: [a, b]", insteadOf: "question: Does the store land?") == """
                x.yaml:1:11: error: expected a text, found a list
                question: [a, b]
                          ^
                """)
    }

    @Test func `a variable that the matrix does not have`() {
        #expect(
            ExampleScript.diagnosis(with: "backing: $backing", insteadOf: "backing: shmem") == """
                x.yaml:3:19: error: unknown variable 'backing'
                  page: {backing: $backing, fill: 0x11, register: write-protect, protected: true}
                                  ^
                """)
    }

    @Test func `memory that is protected but not registered for it`() {
        #expect(
            ExampleScript.diagnosis(with: "register: missing", insteadOf: "register: write-protect") == """
                x.yaml:3:68: error: 'page' is protected but not registered for it
                  page: {backing: shmem, fill: 0x11, register: missing, protected: true}
                                                                                   ^
                note: add write-protect to 'register'
                """)
    }

    @Test func `an expectation of what nobody observes`() {
        #expect(
            ExampleScript.diagnosis(with: "{reslut: 1}", insteadOf: "{result: 1}") == """
                x.yaml:17:14: error: unknown observation 'reslut'
                  - always: {reslut: 1}
                             ^
                note: did you mean 'result'?
                """)
    }

    @Test func `an observation of a step that does not exist`() {
        #expect(
            ExampleScript.diagnosis(with: "result: reader.stroe", insteadOf: "result: reader.store") == """
                x.yaml:15:11: error: unknown step 'reader.stroe'
                  result: reader.stroe
                          ^
                note: did you mean 'reader.store'?
                """)
    }

    @Test func `a condition on a value that the matrix does not have`() {
        let text = ExampleScript.small + "    only: {backing: shmen}\nmatrix: {backing: [shmem, anonymous]}\n"
        #expect(
            ExampleScript.diagnosis(of: text) == """
                x.yaml:18:21: error: unknown value of 'backing' 'shmen'
                    only: {backing: shmen}
                                    ^
                note: did you mean 'shmem'?
                """)
    }
}
