// The kinds of values that keys take, each read in one place.

extension Field where Value == String {
    /// A key with free text.
    public static func text(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .text) { (value, _) throws(ScriptProblem) in try value.text("a text") }
    }

    /// A key that names a file of the script.
    public static func file(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .file) { (value, scope) throws(ScriptProblem) in
            let name = try value.text("a file's name")
            guard scope.files[name] != nil else {
                throw .unknown("file", name, at: value.location, known: Array(scope.files.keys))
            }
            return name
        }
    }

    /// A key that names a thread of the script.
    public static func thread(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .thread) { (value, scope) throws(ScriptProblem) in
            let name = try value.text("a thread's name")
            guard scope.threads.contains(name) else {
                throw .unknown("thread", name, at: value.location, known: scope.threads)
            }
            return name
        }
    }
}

extension Field where Value == [String] {
    /// A key with a list of free texts.
    public static func texts(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .texts) { (value, _) throws(ScriptProblem) in
            var texts: [String] = []
            for item in try value.list("a list of texts") { texts.append(try item.text("a text")) }
            guard !texts.isEmpty else { throw ScriptProblem(at: value.location, "an empty list of texts") }
            return texts
        }
    }
}

extension Field where Value == Bool {
    /// A key that is on or off; off when left out.
    public static func flag(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .flag, fallback: false, fallbackText: "false") {
            (value, _) throws(ScriptProblem) in
            switch try value.text("true or false") {
            case "true": return true
            case "false": return false
            case let other: throw ScriptProblem(at: value.location, "'\(other)' is neither true nor false")
            }
        }
    }
}

extension Field where Value == UInt8 {
    /// A key with a byte.
    public static func byte(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .byte) { (value, _) throws(ScriptProblem) in
            let text = try value.text("a byte")
            let byte = text.hasPrefix("0x") ? UInt8(text.dropFirst(2), radix: 16) : UInt8(text)
            // Int takes a leading plus; a script does not.
            guard let byte, !text.contains("+") else {
                throw ScriptProblem(
                    at: value.location, "'\(text)' is not a byte", note: "write 0 to 255 or 0x00 to 0xff")
            }
            return byte
        }
    }
}

extension Field where Value == Int {
    /// A key with a whole number of `minimum` or more.
    public static func count(_ name: String, _ summary: String, from minimum: Int) -> Field {
        Field(name, summary, kind: .count(minimum: minimum)) { (value, _) throws(ScriptProblem) in
            let text = try value.text("a number")
            guard let number = Int(text), number >= minimum, number <= 1 << 20, !text.hasPrefix("+") else {
                throw ScriptProblem(
                    at: value.location, "'\(text)' is not a whole number from \(minimum) to \(1 << 20)")
            }
            return number
        }
    }

    /// A key with a count of bytes.
    public static func size(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .size) { (value, _) throws(ScriptProblem) in
            let text = try value.text("a size")
            guard let bytes = Size.bytes(text) else {
                throw ScriptProblem(
                    at: value.location, "'\(text)' is not a size",
                    note: "write a count of bytes, or one with KiB, MiB or GiB: 512, 4KiB")
            }
            guard bytes <= Size.limit else {
                throw ScriptProblem(at: value.location, "'\(text)' is more than 1GiB")
            }
            return bytes
        }
    }

    /// A key with a duration, in nanoseconds.
    public static func duration(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .duration) { (value, _) throws(ScriptProblem) in
            let text = try value.text("a duration")
            guard let nanoseconds = TimeSpan.nanoseconds(text), nanoseconds <= 10_000_000_000 else {
                throw ScriptProblem(
                    at: value.location, "'\(text)' is not a duration of at most 10s",
                    note: "write a number with ns, us, ms or s: 10ms")
            }
            return nanoseconds
        }
    }
}

extension Field where Value == Place {
    /// A key that names a memory of the script, or pages of it.
    public static func place(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .place) { (value, scope) throws(ScriptProblem) in
            try Place(value.text("a memory's name"), at: value.location, in: scope)
        }
    }
}

extension Field where Value: Word {
    /// A key with one of the words of `Value`.
    public static func word(_ name: String, _ summary: String) -> Field {
        Field(name, summary, kind: .word(Vocabulary(of: Value.self))) { (value, _) throws(ScriptProblem) in
            try value.word()
        }
    }

    /// The same key, left out at will: the value is then `fallback`.
    public func otherwise(_ fallback: Value) -> Field { otherwise(fallback, written: fallback.rawValue) }
}

extension Field {
    /// A key with some of the words of a set: a list, or one scalar that joins them by `+`; none when left out.
    public static func words<Element: Word>(_ name: String, _ summary: String) -> Field
    where Value == Set<Element> {
        Field(name, summary, kind: .words(Vocabulary(of: Element.self)), fallback: []) {
            (value, _) throws(ScriptProblem) in
            var words: Set<Element> = []
            for item in try value.joinedItems() { words.insert(try item.word()) }
            return words
        }
    }
}

extension Size {
    /// The largest size that a script may ask for: a test of races has no use for more.
    static var limit: Int { 1 << 30 }
}
