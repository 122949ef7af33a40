import CLinux
import Experiments
import Glibc
import Harness
import SystemCalls

/// The first process of a guest: mounts what the agent reads, loads the modules, opens the channel, serves.
///
/// Its arguments are the file system's type and the device of the disk, as in `ext4 /dev/vda`, and `prepare` for a guest
/// that is to be saved: then the tracer is made before the first request. What goes wrong is said
/// on the console, and the guest is switched off: the tool sees it end without a word.
struct GuestInit {
    /// The folder at which the disk is mounted: that of the O_DIRECT files.
    static let disk = "/disk"
    /// The name of the virtio port over which requests and reports go.
    static let port = "faultline.agent"
    /// The serial number of the disk to swap to.
    static let swapSerial = "faultline-swap"

    private let arguments: [String]

    /// Where what is mounted; /proc was, before the Swift runtime started.
    private static let mounts = [
        (type: "sysfs", folder: "/sys"), ("devtmpfs", "/dev"), ("tmpfs", "/tmp"),
    ]

    /// An init with the arguments that the kernel passed on.
    init(_ arguments: some Collection<String>) { self.arguments = Array(arguments) }

    /// Sets the guest up and answers requests; when the tool is gone, switches the guest off.
    func run() -> Never {
        guard arguments.count == 2 || arguments.dropFirst(2) == ["prepare"] else {
            giveUp("init takes the type and the device of the disk, and perhaps 'prepare'")
        }
        for (type, folder) in Self.mounts {
            _ = unsafe mkdir(folder, 0o755)
            // A kernel with CONFIG_DEVTMPFS_MOUNT has /dev already.
            check(unsafe clinux_mount(type, folder), "mount \(type)", except: EBUSY)
        }
        allowHugePages()
        loadModules(from: "/modules")
        openChannel()
        mountDisk(type: arguments[0], device: holdable(arguments[1]))
        startSwapping()
        let server = Server()
        if arguments.count > 2 { server.prepare() }
        server.send(.ready)
        server.run()
        _ = clinux_power_off()
        giveUp("the guest does not switch off")
    }

    /// Lets memory that asks for transparent huge pages have them, and no other.
    ///
    /// The kernel switches them off on a machine with less than 512 MiB, whatever its command line says (hugepage_init() in
    /// mm/huge_memory.c, 5.10 to 7.3). One that was built without them has no such file, and whoever needs them finds that out.
    private func allowHugePages() {
        for setting in ["enabled", "defrag"] {
            let file = unsafe open("/sys/kernel/mm/transparent_hugepage/\(setting)", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            let word = "madvise"
            if unsafe write(file, word, word.utf8.count) < 0 {
                giveUp("transparent_hugepage/\(setting): \(Self.sentence(errno))")
            }
            close(file)
        }
    }

    private func loadModules(from folder: String) {
        do {
            try KernelModules(in: folder).load()
        } catch {
            giveUp("\(error)")
        }
    }

    /// Makes the tool's port standard input and output.
    private func openChannel() {
        let node = awaiting("the virtio port \(Self.port)") {
            let nodes = FolderListing.names(in: "/sys/class/virtio-ports")
            return nodes.first { Self.firstLine(of: "/sys/class/virtio-ports/\($0)/name") == Self.port }
        }
        let channel = awaiting("/dev/\(node)") {
            let file = unsafe open("/dev/\(node)", O_RDWR | O_CLOEXEC)
            return file < 0 ? nil : file
        }
        check(clinux_duplicate(channel, STDIN_FILENO), "dup2")
        check(clinux_duplicate(channel, STDOUT_FILENO), "dup2")
        close(channel)
    }

    /// What is to be mounted so that it can be held: the disk itself, or where the kernel cannot throttle it a device over it
    /// that can be suspended.
    ///
    /// Where there is no such device to be had either, only experiments that hold the disk find that out.
    private func holdable(_ disk: String) -> String {
        _ = awaiting(disk) { unsafe access(disk, F_OK) == 0 ? true : nil }
        guard MappedDisk.isNeeded else { return disk }
        loadModules(from: "/mapper")
        do {
            return try MappedDisk.make(over: disk)
        } catch {
            Agent.say("the disk cannot be held: \(error)")
            return disk
        }
    }

    private func mountDisk(type: String, device: String) {
        _ = unsafe mkdir(Self.disk, 0o755)
        _ = awaiting(device) { unsafe access(device, F_OK) == 0 ? true : nil }
        check(unsafe clinux_mount_device(device, Self.disk, type), "mount \(device) as \(type)")
    }

    /// Has the kernel swap to the disk that is there for it.
    private func startSwapping() {
        let disk = awaiting("the disk \(Self.swapSerial)") {
            FolderListing.names(in: "/sys/block").first {
                Self.firstLine(of: "/sys/block/\($0)/serial") == Self.swapSerial
            }
        }
        let device = "/dev/\(disk)"
        let file = awaiting(device) {
            let file = unsafe open(device, O_RDWR | O_CLOEXEC)
            return file < 0 ? nil : file
        }
        // The header that mkswap(8) writes: union swap_header, include/linux/swap.h, on a page of 4096 bytes.
        let pages = UInt32(clamping: lseek(file, 0, SEEK_END) / 4_096)
        var header = [UInt8](repeating: 0, count: 4_096)
        let version: UInt32 = 1
        for (offset, word) in [(1_024, version), (1_028, pages - 1)] {
            for byte in 0..<4 { header[offset + byte] = UInt8(truncatingIfNeeded: word >> (8 * byte)) }
        }
        header.replaceSubrange(4_086..., with: "SWAPSPACE2".utf8)
        unsafe check(pwrite(file, header, header.count, 0), "pwrite \(device)")
        check(clinux_fsync(file), "fsync \(device)")
        close(file)
        check(unsafe clinux_swapon(device), "swapon \(device)")
    }

    /// Tries again until there is a result, for at most ten seconds: devices appear when their drivers get to them.
    private func awaiting<Result>(_ what: String, _ attempt: () -> Result?) -> Result {
        for _ in 0..<1_000 {
            if let result = attempt() { return result }
            usleep(10_000)
        }
        giveUp("no \(what) in this guest")
    }

    private func check(_ result: Int, _ what: String, except harmless: CInt...) {
        if result < 0, !harmless.contains(CInt(-result)) { giveUp("\(what): \(Self.sentence(CInt(-result)))") }
    }

    private func giveUp(_ why: String) -> Never {
        Agent.say(why)
        _ = clinux_power_off()
        // An init that ends is a panic, and that ends the guest too.
        exit(2)
    }

    private static func sentence(_ errno: CInt) -> String { unsafe String(cString: strerror(errno)) }

    private static func firstLine(of path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
