import Experiments
import Foundation
import Steps
import Testing

@testable import Scripts

/// The schema against the declarations that the parser uses.
@Suite struct `The schema` {
    private let definitions = Schema.document["$defs"]

    /// The object that a schema describes, whatever else it allows.
    private func object(_ schema: JSONText?) -> JSONText? {
        if schema?["type"] == "object" { return schema }
        guard case .list(let forms) = schema?["anyOf"] else { return nil }
        return forms.first { $0["type"] == "object" }
    }

    private func expect(_ schema: JSONText?, has fields: [FieldDescription], _ what: String) {
        let object = object(schema)
        #expect(object?["additionalProperties"] == false, "\(what)")
        for field in fields {
            let property = object?["properties"]?[field.name]
            #expect(property != nil, "\(what) has the key '\(field.name)'")
            guard case .string(let description) = property?["description"] else {
                Issue.record("'\(field.name)' of \(what) has no description")
                continue
            }
            #expect(description.hasPrefix(field.summary))
        }
        guard case .object(let members) = object?["properties"] else { return }
        #expect(members.map(\.key) == fields.map(\.name), "\(what) has no other keys")
        let required = fields.filter(\.isRequired).map(\.name)
        #expect(object?["required"] == (required.isEmpty ? JSONText?.none : JSONText(required)), "\(what)")
    }

    @Test func `every key of a script is there, with its form`() {
        guard case .object(let members) = Schema.document["properties"] else {
            Issue.record("no properties")
            return
        }
        #expect(members.map(\.key) == Experiment.keys.map(\.name))
        for key in Experiment.keys { #expect(Schema.shape(ofKey: key.name) != nil, "'\(key.name)' has a form") }
        #expect(Schema.document["required"] == ["question", "threads", "orders", "observe"])
        #expect(Schema.document["additionalProperties"] == false)
    }

    @Test func `memory, files and userfaultfd have their keys`() {
        expect(definitions?["memory"], has: Memory.fields, "a memory")
        expect(definitions?["file"], has: File.fields, "a file")
        expect(Schema.shape(ofKey: "userfaultfd"), has: UserfaultfdSettings.fields, "userfaultfd")
    }

    @Test func `an expectation has its keys, each with its form`() {
        guard case .object(let members) = definitions?["expectation"]?["properties"] else {
            Issue.record("an expectation has no properties")
            return
        }
        let keys = Experiments.Expectation.keys.map(\.name)
        #expect(members.map(\.key) == Frequency.words + keys)
        for key in keys { #expect(Schema.shape(ofExpectationsKey: key) != nil, "'\(key)' has a form") }
        #expect(definitions?["expectation"]?["additionalProperties"] == false)
    }

    /// The patterns are those of ECMAScript, of which these use nothing that Swift has not.
    @Test(arguments: [
        (
            "kernel-range", [">=5.19", "<6.1", "=6", ">= 5.10 , <5.11||>6.12-rc3", ">=5.10<5.11", " =6.1.12 "],
            [
                "", "6.1", "=>6.1", ">=6.x", ">=6.1 ||", ">=6.1 | <5", "=6.1.2.3", "=6.1-rc", "|| =6",
            ]
        ),
        (
            "machine-condition", ["feature(move)", "not ioctl(shmem/minor copy)", "capability(kernel stacks)"],
            [
                "", "move", "feature", "feature()", "featur(move)", "notfeature(move)",
            ]
        ),
    ]) func `what the parser takes fits, what it refuses does not`(
        definition: String, right: [String], wrong: [String]
    ) throws {
        guard case .list(let forms) = definitions?[definition]?["anyOf"],
            case .string(let text)? = forms.first?["pattern"]
        else {
            Issue.record("'\(definition)' has no pattern")
            return
        }
        let pattern = try Regex(text)
        func isParsed(_ text: String) -> Bool {
            let script = ExampleScript.small + "    \(definition == "kernel-range" ? "on" : "if"): '\(text)'\n"
            return ExampleScript.diagnosis(of: script) == "fine"
        }
        for text in right { #expect(try pattern.firstMatch(in: text) != nil && isParsed(text), "'\(text)'") }
        for text in wrong { #expect(try pattern.firstMatch(in: text) == nil && !isParsed(text), "'\(text)'") }
    }

    @Test func `every form of an observation fits, and what the parser refuses for its form does not`() throws {
        guard case .string(let text)? = definitions?["observation"]?["pattern"] else {
            Issue.record("an observation has no pattern")
            return
        }
        let pattern = try Regex(text)
        func isParsed(_ text: String) -> Bool {
            ExampleScript.diagnosis(with: "result: reader.store\n  more: '\(text)'", insteadOf: "result: reader.store")
                == "fine"
        }
        let right = [
            "reader.store", "reader.state", "page[0]", "page[512..1023]", "file.data[0]", "left.task",
            "reader.store after handler.await-fault", "reader.faults after reader.aio-read", "pagemap(page)",
            "pagemap(page.0) after reader.store", "kpageflags(page.0-0 after reader.store)",
            "kpagecount(page after reader.store) after reader.aio-read", "frame(page after reader.store)",
            "smaps(page, Rss)", "smaps(page,Pss_Dirty) after reader.store",
        ]
        let wrong = [
            "page", "pagemap", "pagemap()", "pagemap(page", "pagemap(page after reader.store)", "frame(page)",
            "frame(page after)", "kpageflags(page after reader.store reader.aio-read)", "smaps(page)",
            "smaps(page, rss)",
            "smaps(page Rss)", "maps(page)", "reader.store after", "after reader.store", "page[0] after reader.store",
            "reader.store after reader.aio-read after reader.store", "pagemap(page) before reader.store",
        ]
        for text in right { #expect(try pattern.firstMatch(in: text) != nil && isParsed(text), "'\(text)'") }
        for text in wrong { #expect(try pattern.firstMatch(in: text) == nil && !isParsed(text), "'\(text)'") }
        for form in Observable.forms.flatMap(\.forms) {
            #expect(try pattern.firstMatch(in: form) != nil, "'\(form)'")
        }
    }

    @Test func `every step is there, with its keys`() {
        let step = object(definitions?["step"])
        for type in StepCatalogue.all {
            #expect(step?["properties"]?[type.word] == ["$ref": "#/$defs/step-\(type.word)"])
            expect(definitions?["step-\(type.word)"], has: type.fields, "'\(type.word)'")
        }
        guard case .list(let words) = step?["oneOf"] else {
            Issue.record("a step may have several words")
            return
        }
        #expect(words.count == StepCatalogue.all.count)
    }

    @Test func `a step's shorthand is one of its forms`() throws {
        guard case .list(let forms) = definitions?["step-store"]?["anyOf"] else {
            Issue.record("'store' has one form")
            return
        }
        #expect(forms.last == ["$ref": "#/$defs/place"])
        #expect(definitions?["step-madvise"]?["anyOf"] == nil)
    }

    @Test func `every reference leads somewhere`() throws {
        func references(_ schema: JSONText) -> [String] {
            switch schema {
            case .object(let members):
                members.flatMap { member -> [String] in
                    if member.key == "$ref", case .string(let target) = member.value { return [target] }
                    return references(member.value)
                }
            case .list(let items): items.flatMap(references)
            default: []
            }
        }
        let targets = Set(references(Schema.document))
        #expect(targets.contains("#/$defs/variable"))
        for target in targets {
            let name = try #require(target.split(separator: "/").last)
            #expect(target == "#/$defs/\(name)" && definitions?[String(name)] != nil, "\(target)")
        }
    }

    @Test func `the text is the JSON that it stands for, twice the same`() throws {
        let read = try JSONSerialization.jsonObject(with: Data(Schema.text.utf8)) as? [String: Any]
        #expect(read?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        guard case .object(let members) = definitions else {
            Issue.record("no definitions")
            return
        }
        #expect((read?["$defs"] as? [String: Any])?.keys.sorted() == members.map(\.key).sorted())
        #expect(Schema.text == Schema.text)
    }

    @Test func `JSON is written with its escapes, and broken where it is long`() {
        let long = String(repeating: "x", count: 90)
        let value: JSONText = ["a\"\\\n\u{1}é": [1, true, nil], "list": [.string(long), .string(long)], "none": []]
        #expect(
            value.pretty() == """
                {
                  "a\\"\\\\\\n\\u0001é": [1, true, null],
                  "list": [
                    "\(long)",
                    "\(long)"
                  ],
                  "none": []
                }
                """)
    }
}
