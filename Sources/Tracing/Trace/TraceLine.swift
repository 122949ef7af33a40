/// One event in the text of a trace; Documentation/trace/ftrace.rst, "Output format".
struct TraceLine: Equatable {
    /// The thread in which it happened.
    let thread: Int32
    /// The event's name.
    let event: String
    /// Where a function that returns goes back to; nil at a call.
    let caller: String?
    /// What was fetched, by name.
    let fields: [String: String]

    /// Reads `name-123 [001] d.... 1.5: event: (function+0x0/0x10) key=value …`; nil for any other line.
    ///
    /// At a return, the parentheses hold `(caller+0x8/0x20 <- function)`.
    init?(_ line: Substring) {
        // A thread's name may have anything in it; what follows it has a shape of its own.
        guard let (thread, rest) = Self.thread(in: line) else { return nil }
        let parts = rest.split(separator: ": ", maxSplits: 2)
        guard parts.count >= 2 else { return nil }
        self.thread = thread
        event = String(parts[1].drop { $0 == " " })
        let place = parts.count > 2 ? parts[2].split(separator: " ", maxSplits: 2) : []
        caller = place.count == 3 && place[1] == "<-" ? Self.function(place[0].dropFirst()) : nil
        var fields: [String: String] = [:]
        for word in (parts.count > 2 ? parts[2] : "").split(separator: " ") {
            guard let equals = word.firstIndex(of: "=") else { continue }
            fields[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        self.fields = fields
    }

    /// A field that is a number in hexadecimal.
    func number(_ name: String) -> UInt64? {
        guard let text = fields[name], text.hasPrefix("0x") else { return nil }
        return UInt64(text.dropFirst(2), radix: 16)
    }

    /// The name in `function+0x8/0x20`; nil for a number, which says nothing to anybody.
    static func function(_ symbol: some StringProtocol) -> String? {
        symbol.hasPrefix("0x") ? nil : symbol.split(separator: "+").first.map { String($0) }
    }

    /// The thread in `-123 [001] `, and what follows it.
    private static func thread(in line: Substring) -> (Int32, Substring)? {
        var search = line.startIndex
        while let dash = line[search...].firstIndex(of: "-") {
            search = line.index(after: dash)
            let digits = line[search...].prefix { $0.isASCII && $0.isNumber }
            var rest = line[digits.endIndex...].drop { $0 == " " }
            guard rest.first == "[", let thread = Int32(digits) else { continue }
            rest = rest.dropFirst()
            let processor = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[processor.endIndex...]
            if processor.count >= 3, rest.hasPrefix("] ") { return (thread, rest.dropFirst(2)) }
        }
        return nil
    }
}
