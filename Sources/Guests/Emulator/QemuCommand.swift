public import Foundation

/// How QEMU is started for a guest: a value, so that it can be printed, compared and tested without starting anything.
public struct QemuCommand: Sendable, Hashable {
    /// What executes the guest's instructions.
    public var accelerator: Accelerator
    /// Over which bus the guest finds its devices.
    public var bus: BootFiles.Bus
    /// How many CPUs the guest has.
    public var processors: Int
    /// The guest's memory in MiB.
    public var megabytes: Int
    /// The kernel's image.
    public var kernel: URL
    /// The guest's root file system.
    public var initramfs: URL
    /// The guest's disk, a raw image.
    public var disk: URL
    /// The file system on that disk.
    public var fileSystem: FileSystem
    /// The file that the guest's console goes to.
    public var console: URL
    /// The rate of this machine's time stamp counter in kHz; nil where it has none.
    public var tscKilohertz: Int?
    /// What the guest begins with.
    public var start: Start
    /// Whether the guest's CPUs run at once; else, under TCG, they take turns.
    public var isParallel = true
    /// Words for the kernel's command line besides those that every guest has.
    public var kernelWords: [String] = []

    /// What a guest begins with.
    public enum Start: Sendable, Hashable {
        /// A boot; writes to the disk stay, and QEMU takes commands on a Unix socket of this path.
        case boot(control: URL)
        /// A boot whose writes to the disk go away with the guest.
        case discardingBoot
        /// A saved guest; writes to the disk go away with it.
        case restore(memory: URL)
    }

    /// The program.
    public static let program = "qemu-system-x86_64"
    /// The name of the port on which the agent talks.
    static let port = "faultline.agent"

    /// The serial number of the disk that the guest swaps to, and its size in bytes.
    static let (swapSerial, swapSize) = ("faultline-swap", 16 << 20)

    /// The kernel's command line; what stands after `--` is for the agent as init.
    var commandLine: String {
        var words = [
            "console=ttyS0", "loglevel=5", "panic=-1", "reboot=t", "random.trust_cpu=on", "hugepages=8",
            "SWIFT_BACKTRACE=enable=no",
        ]
        if let tscKilohertz {
            // microvm has neither HPET nor PM timer to calibrate against: a kernel that must, hangs without a word.
            words += ["tsc_early_khz=\(tscKilohertz)", "tsc=reliable"]
        }
        // A guest of a test has no secrets to guard, and the emulator would spend a quarter of its time on them.
        // Arming probes and changing their filters wait for grace periods of RCU: ten experiments took 54 s with hurried ones,
        // 76 s without.
        if accelerator == .tcg { words += ["mitigations=off", "rcupdate.rcu_expedited=1"] }
        words += kernelWords
        words += ["--", fileSystem.rawValue, "/dev/vda"]
        // What every copy of a saved guest needs is done before it is saved.
        if case .boot = start { words.append("prepare") }
        return words.joined(separator: " ")
    }

    /// The program's arguments.
    public var arguments: [String] {
        var words = ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
        let suffix: String
        switch bus {
        case .mmio:
            words += ["-M", "microvm,rtc=on"]
            suffix = "device"
        case .pci:
            words += ["-M", "q35"]
            suffix = "pci"
        }
        words += accelerator.arguments(isParallel: isParallel)
        words += ["-smp", "\(processors)", "-m", "\(megabytes)"]
        words += ["-kernel", kernel.path, "-initrd", initramfs.path, "-append", commandLine]
        words += ["-serial", "file:\(Self.escaped(console))"]
        words += ["-chardev", "stdio,id=agent,signal=off", "-device", "virtio-serial-\(suffix)"]
        words += ["-device", "virtserialport,chardev=agent,name=\(Self.port)"]
        // An I/O error of this machine must stop the guest: passed on, it would look like the guest's own.
        var drive = "if=none,id=disk,format=raw,file=\(Self.escaped(disk)),werror=stop,rerror=stop"
        if isDiscarding { drive += ",snapshot=on" }
        words += ["-drive", drive, "-device", "virtio-blk-\(suffix),drive=disk"]
        // A disk of its own to swap to, so that a page can be paged out while the other one is held; nothing of it is kept.
        let nothing = "file=null-co://,file.size=\(Self.swapSize),file.read-zeroes=on,snapshot=on"
        words += ["-drive", "if=none,id=swap,format=raw,\(nothing)"]
        words += ["-device", "virtio-blk-\(suffix),drive=swap,serial=\(Self.swapSerial)"]
        switch start {
        case .boot(let control): words += ["-qmp", "unix:\(Self.escaped(control)),server=on,wait=off"]
        case .discardingBoot: break
        case .restore(let memory): words += ["-incoming", "exec:exec cat \(ShellText.quoted(memory.path))"]
        }
        return words
    }

    /// Whether what the guest writes to its disk goes away with it.
    private var isDiscarding: Bool { if case .boot = start { false } else { true } }

    /// The command as a shell takes it.
    public var shellText: String { ShellText.of([Self.program] + arguments) }

    /// A path as a value in a list of options, in which a comma is doubled.
    static func escaped(_ path: URL) -> String { path.path.replacing(",", with: ",,") }
}
