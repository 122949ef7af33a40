import Experiments
import Testing

@testable import Scripts

/// What of YAML reaches a script.
@Suite(.timeLimit(.minutes(5))) struct `YAML as data` {
    private func read(_ text: String) throws -> ScriptValue {
        try YAMLReader.read(ScriptSource(path: "x.yaml", text: text))
    }

    private func values(_ text: String) throws -> [String] {
        guard case .list(let items) = try read(text).content else { return [] }
        return items.map { item in if case .scalar(let text) = item.content { text } else { item.kindName } }
    }

    @Test func `a scalar stays what was written`() throws {
        let written = [
            "0x11", "yes", "true", "4KiB", "1e3", "017", "1_000", "12:30:45", "2001-01-01", ".inf", "=", "a?*b",
        ]
        #expect(try values("[\(written.joined(separator: ", "))]") == written)
    }

    @Test func `quotes keep what they quote`() throws {
        #expect(
            try values(#"['null', "~", ' x ', "a\tb\u00e9", 'it''s', '*a', "? b", '&c']"#) == [
                "null", "~", " x ", "a\tbé", "it's", "*a", "? b", "&c",
            ])
    }

    @Test func `null and nothing are the empty text`() throws {
        #expect(try values("- ~\n- null\n- Null\n- NULL\n-\n- ''\n") == ["", "", "", "", "", ""])
    }

    @Test func `a block scalar loses the white space around it`() throws {
        let text = """
            - >

              Does *this*
              fold?

              New.

            - |2+
                two
               lines


            """
        #expect(try values(text) == ["Does *this* fold?\nNew.", "two\n lines"])
    }

    @Test func `every value and key knows its place`() throws {
        guard case .map(let entries) = try read("# é\nmemory:\n  é: {x: [a,\n    b]}\n").content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries[0].location == Location(line: 2, column: 1))
        #expect(entries[0].value.location == Location(line: 3, column: 3))
        guard case .map(let inner) = entries[0].value.content, case .map(let flow) = inner[0].value.content,
            case .list(let items) = flow[0].value.content
        else {
            Issue.record("no list")
            return
        }
        #expect(flow[0].location == Location(line: 3, column: 7))
        #expect(items.map(\.location) == [Location(line: 3, column: 11), Location(line: 4, column: 5)])
    }
}
