import Foundation

extension ScriptSource {
    /// Reads the script in the file at `path`.
    ///
    /// Blocks until the file is read; of one that is too large, no more than the limit is.
    /// - Throws: a diagnostic that says why there is no text to be had.
    public init(contentsOf path: String) throws(ScriptDiagnostic) {
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !isFolder.boolValue else { throw ScriptDiagnostic(path: path, "a folder, not a script") }
        guard exists else { throw ScriptDiagnostic(path: path, "no such file") }
        var bytes: [UInt8] = []
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            // A pipe gives what it has; only an empty read is the end.
            while bytes.count <= Self.sizeLimit,
                let piece = try file.read(upToCount: Self.sizeLimit + 1 - bytes.count), !piece.isEmpty
            {
                bytes += piece
            }
        } catch {
            throw ScriptDiagnostic(path: path, "cannot be read", note: error.reason)
        }
        try self.init(path: path, bytes: bytes)
    }
}

extension Error {
    /// Why the system refused: the text of the errno underneath, where there is one.
    fileprivate var reason: String {
        let error = self as NSError
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return unsafe String(cString: strerror(CInt(underlying.code)))
    }
}
