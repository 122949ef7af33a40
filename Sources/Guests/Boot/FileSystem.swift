/// The file system on a guest's disk: it holds the files that are read and written with O_DIRECT.
public enum FileSystem: String, Sendable, CaseIterable, Codable {
    case ext4, xfs, btrfs

    /// The size of the disk in bytes: not much more than the smallest that its mkfs takes.
    var diskSize: Int {
        switch self {
        case .ext4: 64 << 20
        case .xfs: 320 << 20
        case .btrfs: 256 << 20
        }
    }

    /// The program that makes it, with the options that keep its output short.
    var maker: [String] {
        switch self {
        // No lazy initialisation: a kernel thread that writes on would be in every saved guest.
        case .ext4: ["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"]
        case .xfs: ["mkfs.xfs", "-q"]
        case .btrfs: ["mkfs.btrfs", "-q"]
        }
    }

    /// The Debian package that the program comes in.
    var package: String {
        switch self {
        case .ext4: "e2fsprogs"
        case .xfs: "xfsprogs"
        case .btrfs: "btrfs-progs"
        }
    }
}
