import Testing

/// What is said of text that is not the YAML of a script, to the letter.
@Suite(.timeLimit(.minutes(5))) struct `Diagnostics of YAML` {
    @Test func `nothing but comments`() {
        #expect(
            ExampleScript.diagnosis(of: "# nothing\n\n   # here\n") == """
                x.yaml:1:1: error: no script here: nothing but comments and white space
                # nothing
                ^
                """)
    }

    @Test func `garbage`() {
        #expect(
            ExampleScript.diagnosis(of: "}{ garbage ][\n") == """
                x.yaml:1:1: error: not YAML: did not find expected node content
                }{ garbage ][
                ^
                note: while parsing a block node that begins at line 1, column 1
                """)
    }

    @Test func `a text that is no mapping`() {
        #expect(
            ExampleScript.diagnosis(of: "just words\n") == """
                x.yaml:1:1: error: expected a script: a mapping of question, reported, memory, files, \
                userfaultfd, userfaultfds, threads, orders, observe, measure, expect, answers, matrix, danger, traced, trials, \
                found 'just words'
                just words
                ^
                """)
    }

    @Test func `a tab`() {
        #expect(
            ExampleScript.diagnosis(with: "\treader:", insteadOf: "  reader:") == """
                x.yaml:7:1: error: a tab where YAML wants spaces
                        reader:
                ^
                note: indent with spaces; YAML takes no tabs
                """)
    }

    @Test func `a colon in a plain text`() {
        #expect(
            ExampleScript.diagnosis(with: "question: Does it: land?", insteadOf: "question: Does the store land?")
                == """
                x.yaml:1:18: error: not YAML: mapping values are not allowed in this context
                question: Does it: land?
                                 ^
                note: put a text with ': ' in it in quotes, or in a block after '>'
                """)
    }

    @Test func `a bracket that is not closed`() {
        #expect(
            ExampleScript.diagnosis(with: "protected: true\n", insteadOf: "protected: true}\n") == """
                x.yaml:4:6: error: not YAML: did not find expected ',' or '}'
                files:
                     ^
                note: while parsing a flow mapping that begins at line 3, column 9
                """)
    }

    @Test func `two documents`() {
        #expect(
            ExampleScript.diagnosis(of: ExampleScript.small + "---\n" + ExampleScript.small) == """
                x.yaml:18:1: error: a second document
                ---
                ^
                note: a script is one YAML document
                """)
    }

    @Test func `a key that stands twice`() {
        #expect(
            ExampleScript.diagnosis(with: "backing: file", insteadOf: "fill: 0x11") == """
                x.yaml:3:10: error: the key 'backing' stands more than once
                  page: {backing: shmem, backing: file, register: write-protect, protected: true}
                         ^
                note: this is the first; a mapping has each key once
                """)
    }

    @Test func `a bomb of aliases`() {
        #expect(
            ExampleScript.diagnosis(of: "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n") == """
                x.yaml:1:4: error: scripts have no anchors: '&a'
                a: &a [x, x]
                   ^
                note: write the value out; quote a text that begins with '&'
                """)
    }

    @Test func `an alias`() {
        #expect(
            ExampleScript.diagnosis(with: "question: *What* happens?", insteadOf: "question: Does the store land?")
                == """
                x.yaml:1:11: error: scripts have no aliases: '*What* happens?'
                question: *What* happens?
                          ^
                note: write the value out; quote a text that begins with '*'
                """)
    }

    @Test func `a tag`() {
        #expect(
            ExampleScript.diagnosis(with: "backing: !shared shmem", insteadOf: "backing: shmem") == """
                x.yaml:3:19: error: scripts have no tags: '!shared'
                  page: {backing: !shared shmem, fill: 0x11, register: write-protect, protected: true}
                                  ^
                note: quote a text that begins with '!'
                """)
    }

    @Test func `a merge key`() {
        #expect(
            ExampleScript.diagnosis(with: "page: {<<: {pages: 2}, backing: shmem", insteadOf: "page: {backing: shmem")
                == """
                x.yaml:3:10: error: scripts have no merge keys
                  page: {<<: {pages: 2}, backing: shmem, fill: 0x11, register: write-protect, protected: true}
                         ^
                note: write the keys out
                """)
    }

    @Test(arguments: ["'question': x", "\"question\": x", "[question]: x", "{question: x}: x"])
    func `a key that is no plain word`(text: String) {
        #expect(
            ExampleScript.diagnosis(of: text + "\n") == """
                x.yaml:1:1: error: a key must be a plain word, without quotes or brackets
                \(text)
                ^
                """)
    }
}
