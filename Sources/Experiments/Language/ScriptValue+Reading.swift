// How the parts of a script are taken out of it, with an error that names the place where one is of the wrong kind.

extension ScriptValue {
    /// The text of a scalar.
    ///
    /// - Throws: a problem that says `expected`, if this is a list, a mapping or empty.
    public func text(_ expected: String) throws(ScriptProblem) -> String {
        guard case .scalar(let text) = content, !text.isEmpty else {
            throw ScriptProblem(at: location, "expected \(expected), found \(kindName)")
        }
        return text
    }

    /// The items of a list.
    ///
    /// - Throws: a problem that says `expected`, if this is something else.
    public func list(_ expected: String) throws(ScriptProblem) -> [ScriptValue] {
        guard case .list(let items) = content else {
            throw ScriptProblem(at: location, "expected \(expected), found \(kindName)")
        }
        return items
    }

    /// The entries of a mapping.
    ///
    /// - Throws: a problem that says `expected`, if this is something else.
    public func entries(_ expected: String) throws(ScriptProblem) -> [Entry] {
        guard case .map(let entries) = content else {
            throw ScriptProblem(at: location, "expected \(expected), found \(kindName)")
        }
        return entries
    }

    /// One of the words of a set.
    func word<W: Word>() throws(ScriptProblem) -> W {
        let text = try text("one of \(W.words.joined(separator: ", "))")
        guard let word = W(rawValue: text) else {
            throw .unknown("word", text, at: location, known: W.words)
        }
        return word
    }

    /// The items of a list, or of a scalar that joins them by `+`.
    func joinedItems() throws(ScriptProblem) -> [ScriptValue] {
        switch content {
        case .list(let items): return items
        case .scalar(let text):
            return text.split(separator: "+", omittingEmptySubsequences: false)
                .map { ScriptValue(.scalar(String($0)), at: location) }
        case .map: throw ScriptProblem(at: location, "expected a list of words, found a mapping")
        }
    }
}
