import Glibc
import SystemPackage

/// The names in a folder.
public enum FolderListing {
    /// The names in a folder, sorted, without `.` and `..`; none where it cannot be read; allocates.
    ///
    /// The corresponding C functions are `opendir` and `readdir`.
    public static func names(in folder: String) -> [String] {
        (try? readableNames(in: folder)) ?? []
    }

    /// The names in a folder, as above.
    ///
    /// - Throws: the errno of opening it.
    public static func readableNames(in folder: String) throws(SystemCallError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw failure(of: "opendir") }
        return unsafe names(in: stream)
    }

    /// The same of an open folder, which stays open and is read from its start.
    public static func names(in descriptor: CInt) -> [String] {
        (try? readableNames(in: descriptor)) ?? []
    }

    /// The same of an open folder.
    ///
    /// - Throws: the errno of opening it once more.
    public static func readableNames(in descriptor: CInt) throws(SystemCallError) -> [String] {
        // A description of its own: the position in the folder belongs to the description.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw failure(of: "openat") }
        guard let stream = unsafe fdopendir(copy) else {
            let failure = failure(of: "fdopendir")
            close(copy)
            throw failure
        }
        return unsafe names(in: stream)
    }

    private static func failure(of call: String) -> SystemCallError {
        SystemCallError(call: call, errno: Errno(rawValue: errno))
    }

    private static func names(in stream: OpaquePointer) -> [String] {
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // d_name is a C string in an array of fixed size, which imports as a tuple.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
