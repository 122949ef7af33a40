import Foundation

/// Plain file operations whose errors name the path and say what the system said.
enum Files {
    static func makeFolder(_ folder: URL) throws {
        try about(folder) { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    }

    static func write(_ data: Data, to file: URL) throws {
        try about(file) { try data.write(to: file, options: .atomic) }
    }

    static func read(_ file: URL) throws -> Data {
        try about(file) { try Data(contentsOf: file, options: .mappedIfSafe) }
    }

    /// Puts `source` in the place of `target`, whole or not at all.
    static func move(_ source: URL, to target: URL) throws {
        try about(target) {
            if FileManager.default.fileExists(atPath: target.path) { try FileManager.default.removeItem(at: target) }
            try FileManager.default.moveItem(at: source, to: target)
        }
    }

    static func about<Result>(_ path: URL, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw KernelFailure.file(path: path.path, reason: reason(error as NSError))
        }
    }

    private static func reason(_ error: NSError) -> String {
        if (error as? CocoaError)?.code == .fileReadNoSuchFile { return unsafe String(cString: strerror(ENOENT)) }
        if error.domain == NSPOSIXErrorDomain { return unsafe String(cString: strerror(Int32(error.code))) }
        return (error.userInfo[NSUnderlyingErrorKey] as? NSError).map { reason($0) } ?? error.localizedDescription
    }
}
