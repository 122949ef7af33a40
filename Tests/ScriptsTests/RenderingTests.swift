import Scripts
import Testing

/// How a diagnostic is printed.
@Suite struct `Printing diagnostics` {
    @Test func `the caret stands under its character behind tabs, wide characters and accents`() {
        #expect(
            ExampleScript.diagnosis(of: "question: \"漢字\te\u{301}\": x\n") == """
                x.yaml:1:18: error: not YAML: mapping values are not allowed in this context
                question: "漢字 e\u{301}": x
                                  ^
                note: put a text with ': ' in it in quotes, or in a block after '>'
                """)
    }

    @Test func `a long line is cut on both sides of the caret`() {
        let text = String(repeating: "very ", count: 60) + "long: " + String(repeating: "and so on ", count: 30)
        let lines = ExampleScript.diagnosis(of: "question: \(text)\n").split(separator: "\n")
        #expect(lines[0] == "x.yaml:1:315: error: not YAML: mapping values are not allowed in this context")
        #expect(
            lines[1]
                == "… very very very very very very very very very long: and so on and so on and so on and so on and so o…"
        )
        #expect(lines[2] == "                                                   ^")
    }

    @Test func `a long line is shown from its beginning if the caret is there`() {
        let text = "[" + String(repeating: "x", count: 300) + "]: y"
        let lines = ExampleScript.diagnosis(of: text).split(separator: "\n")
        #expect(lines[1] == text.prefix(100) + "…")
        #expect(lines[2] == "^")
    }

    @Test func `nothing of a script reaches the terminal as a command`() {
        let text = ExampleScript.diagnosis(with: "store: \"a\\e[31m\\r\u{202e}b\"", insteadOf: "store: page")
        #expect(
            text == """
                x.yaml:8:14: error: unknown memory 'a␛[31m␍\u{fffd}b'
                    - store: "a\\e[31m\\r\u{fffd}b"
                             ^
                note: known here: page
                """)
    }

    @Test func `a message that quotes a very long text is cut`() {
        let word = String(repeating: "x", count: 5_000)
        let lines = ExampleScript.diagnosis(with: "store: \(word)", insteadOf: "store: page").split(separator: "\n")
        #expect(lines[0].hasSuffix("x…"))
        #expect(lines.allSatisfy { $0.count < 400 })
    }

    @Test func `lines end with LF, CR LF or CR`() {
        let text = "# one\r\n# two\r# three\nquestion: a: b\r\n"
        #expect(
            ExampleScript.diagnosis(of: text) == """
                x.yaml:4:12: error: not YAML: mapping values are not allowed in this context
                question: a: b
                           ^
                note: put a text with ': ' in it in quotes, or in a block after '>'
                """)
    }

    @Test func `a problem at the end of the text points behind the last line`() {
        #expect(
            ExampleScript.diagnosis(of: "question: [a,\n") == """
                x.yaml:2:1: error: not YAML: did not find expected node content

                ^
                note: while parsing a flow node that begins at line 2, column 1
                """)
    }

    @Test func `a problem at the end of a text without a last break points behind its last character`() {
        #expect(
            ExampleScript.diagnosis(of: "question: {a: b") == """
                x.yaml:1:16: error: not YAML: did not find expected ',' or '}'
                question: {a: b
                               ^
                note: while parsing a flow mapping that begins at line 1, column 11
                """)
    }

    @Test func `independent problems are all told, by place`() {
        let text = ExampleScript.small
            .replacing("store: page", with: "store: pgae")
            .replacing("file: data", with: "file: date")
        #expect(
            ExampleScript.diagnosis(of: text) == """
                x.yaml:8:14: error: unknown memory 'pgae'
                    - store: pgae
                             ^
                note: did you mean 'page'?
                x.yaml:9:24: error: unknown file 'date'
                    - aio-read: {file: date, into: page}
                                       ^
                note: did you mean 'data'?
                """)
    }

    @Test func `no more than twenty problems are printed`() {
        let steps = String(repeating: "    - stroe: page\n", count: 50)
        let text = ExampleScript.diagnosis(with: steps, insteadOf: "    - store: page\n")
        #expect(text.split(separator: "\n").count { $0.contains(": error: ") } == 20)
        #expect(text.hasSuffix("\nnote: 30 more problems are not shown"))
    }

    @Test func `a problem of several variants is one, and says which`() {
        let step = "    - madvise: {range: page, advice: $advice}\n    - store: page"
        let text =
            "matrix: {advice: [dontneed, hwpoison, soft-offline]}\n"
            + ExampleScript.small.replacing("    - store: page", with: step)
        #expect(
            ExampleScript.diagnosis(of: text) == """
                x.yaml:9:7: error: a dangerous step in a script that does not say so
                    - madvise: {range: page, advice: $advice}
                      ^
                note: it can take physical pages out of use until the next boot: add 'danger: lost-memory' to the script
                note: found in 2 of 3 variants, first in advice=hwpoison
                """)
    }

    @Test func `a problem of every variant names none`() {
        let text = "matrix: {backing: [shmem, anonymous]}\n" + ExampleScript.small.replacing("4KiB", with: "4kb")
        #expect(!ExampleScript.diagnosis(of: text).contains("variant"))
    }
}
