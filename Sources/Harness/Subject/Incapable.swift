import SystemCalls

/// Something that an experiment needs and this kernel, machine or user does not have: a reason to skip, not an error.
struct Incapable: Error, CustomStringConvertible {
    /// What is lacking, and what showed it.
    let reason: String

    init(_ reason: String) { self.reason = reason }

    var description: String { reason }

    /// Runs a call whose failure means that `what` is not to be had here.
    static func without<Result: ~Copyable>(
        _ what: @autoclosure () -> String, _ body: () throws(SystemCallError) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            throw Incapable("\(what()): \(error)")
        }
    }
}
