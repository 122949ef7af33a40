import Foundation

/// What the tool prints.
enum StandardOutput {
    /// Why it could not be printed.
    struct Failure: Error, CustomStringConvertible {
        let reason: String
        var description: String { "cannot write to standard output: \(reason)" }
    }

    /// Prints a text; a full disk is trouble, a reader that has seen enough is none.
    static func write(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError) ?? error as NSError
            guard cause.domain == NSPOSIXErrorDomain else { throw Failure(reason: cause.localizedDescription) }
            guard cause.code != Int(EPIPE) else { return }
            throw Failure(reason: unsafe String(cString: strerror(Int32(cause.code))))
        }
    }
}
