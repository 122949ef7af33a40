public import Foundation

/// The root file system of a guest, as the kernel unpacks it: a cpio archive in the newc format.
///
/// Documentation/driver-api/early-userspace/buffer-format.rst. Not compressed: it is read in one piece by the emulator
/// on this machine, and unpacking costs a guest more than copying.
public struct Initramfs: Sendable {
    private var bytes = Data()
    private var entries: UInt32 = 0

    /// An archive without entries.
    public init() {}

    /// Adds a folder; its parents must have been added before.
    public mutating func add(folder path: String) { add(path, mode: 0o040755, content: Data()) }

    /// Adds a file that root may execute.
    public mutating func add(file path: String, _ content: Data) { add(path, mode: 0o100755, content: content) }

    /// Adds the character device of the console, on which the kernel opens an init's standard streams.
    public mutating func addConsole() { add("dev/console", mode: 0o020600, content: Data(), device: (5, 1)) }

    /// The archive with its end.
    public var archive: Data {
        var whole = self
        whole.add("TRAILER!!!", mode: 0, content: Data())
        return whole.bytes
    }

    private mutating func add(
        _ path: String, mode: UInt32, content: Data, device: (major: UInt32, minor: UInt32) = (0, 0)
    ) {
        entries += 1
        let name = Array(path.utf8)
        // inode, mode, uid, gid, links, time, size, the device it lies on, the device it is, the name's length, no check sum
        let fields: [UInt32] = [
            entries, mode, 0, 0, 1, 0, UInt32(content.count), 0, 0, device.major, device.minor, UInt32(name.count + 1),
            0,
        ]
        bytes += Data("070701".utf8)
        for field in fields {
            let digits = String(field, radix: 16, uppercase: true)
            bytes += Data((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
        }
        bytes += Data(name) + [0]
        pad()
        bytes += content
        pad()
    }

    private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }
}
