extension FaultAttempt: CustomStringConvertible {
    /// One line: `handle_mm_fault(page.0, WRITE|ALLOW_RETRY) from faultin_page, …`.
    public var description: String { text(caller: caller) }

    /// The line without the caller, whose name changes whenever a compiler inlines it.
    public var withoutCaller: String { text(caller: nil) }

    private func text(caller: String?) -> String {
        let called = "\(function)(\(`in`).\(page), \(Self.text(flags)))" + (caller.map { " from \($0)" } ?? "")
        let handled = userfault.map { "; handle_userfault(\($0.reason)) = \(Self.text($0.returned))" } ?? ""
        return "\(called)\(handled); = \(Self.text(returned))"
    }

    private static func text(_ bits: [String]?) -> String {
        guard let bits else { return "not returned" }
        return bits.isEmpty ? "0" : bits.joined(separator: "|")
    }
}
