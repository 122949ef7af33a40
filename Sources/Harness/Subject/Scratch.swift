import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// Unnamed files on the scratch file system: whatever happens to the process, nothing of them is left behind.
struct Scratch: Sendable {
    /// The folder whose file system holds the files.
    let folder: String

    /// A new file with `size` bytes of `fill`, on disk when this returns.
    ///
    /// The corresponding C function is `open` with O_TMPFILE (since 3.11; ext4, xfs, btrfs, tmpfs).
    /// - Throws: `Incapable` if the file system has no O_TMPFILE or no O_DIRECT, else the call that failed.
    func file(size: Int, fill: UInt8, isDirect: Bool) throws -> OwnedDescriptor {
        let flags = clinux_o_tmpfile() | (isDirect ? clinux_o_direct() : 0)
        let file: OwnedDescriptor
        do throws(SystemCallError) {
            file = try OwnedDescriptor(opening: folder, .readWrite, flags: flags)
        } catch {
            let error = error.on("\(folder) (an unnamed file\(isDirect ? " with O_DIRECT" : ""))")
            // open(2): EINVAL for a file system without O_DIRECT, EOPNOTSUPP or EISDIR for one without O_TMPFILE.
            if [.invalidArgument, .notSupportedOnSocket, .isDirectory].contains(error.errno) {
                throw Incapable("\(error)")
            }
            throw error
        }
        try Self.write(fill, size: size, to: file.rawValue)
        return file
    }

    /// Writes `size` bytes of `fill` from the file's start, and has the disk take them.
    static func write(_ fill: UInt8, size: Int, to descriptor: CInt) throws(SystemCallError) {
        let chunk = try Mapping(.anonymous, length: min((size + 4_095) & ~4_095, 1 << 20))
        clinux_fill(chunk.range.start, fill, chunk.range.length)
        var offset = 0
        while offset < size {
            let length = min(chunk.range.length, size - offset)
            let written = CallResult(clinux_pwrite(descriptor, chunk.range.start, length, Int64(offset)))
            try written.get("pwrite")
            offset += written.rawValue
        }
        try CallResult(clinux_fsync(descriptor)).get("fsync")
    }
}
