import Foundation

/// A file or folder of the results that could not be written.
public struct StoreFailure: Error, CustomStringConvertible {
    private let path: URL
    private let reason: String

    /// One line: the path, and what the system said.
    public var description: String { "cannot write \(path.relativePath): \(reason)" }

    /// Runs `body`, and says of whatever goes wrong in it that it was about `path`.
    static func about<Result>(_ path: URL, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw StoreFailure(path: path, reason: (error as NSError).systemReason)
        }
    }
}

extension NSError {
    /// The errno's sentence where there is one below, else Foundation's.
    fileprivate var systemReason: String {
        if domain == NSPOSIXErrorDomain { return unsafe String(cString: strerror(Int32(code))) }
        return (userInfo[NSUnderlyingErrorKey] as? NSError)?.systemReason ?? localizedDescription
    }
}
