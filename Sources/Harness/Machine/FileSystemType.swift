import CLinux

/// The type of a file system, by its magic number.
///
/// statfs(2), include/uapi/linux/magic.h.
struct FileSystemType: RawRepresentable, Hashable, CustomStringConvertible {
    /// `f_type`.
    let rawValue: Int

    init(rawValue: Int) { self.rawValue = rawValue }

    /// Pages of the page cache without a disk; an O_DIRECT open succeeds since 6.6, but no I/O is direct.
    static let tmpfs = FileSystemType(rawValue: Int(TMPFS_MAGIC))

    /// The name; the number in hexadecimal for a type without a name here.
    ///
    /// ext2 and ext3 have the number of ext4.
    var description: String {
        switch rawValue {
        case Int(EXT4_SUPER_MAGIC): "ext4"
        case Int(XFS_SUPER_MAGIC): "xfs"
        case Int(BTRFS_SUPER_MAGIC): "btrfs"
        case Int(TMPFS_MAGIC): "tmpfs"
        case Int(OVERLAYFS_SUPER_MAGIC): "overlayfs"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}
