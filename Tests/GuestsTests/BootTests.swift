import Foundation
import Testing

@testable import Guests

/// What a guest is started with, without starting one.
@Suite struct BootTests {
    /// An entry of an archive in the newc format, read back.
    private struct Entry: Equatable {
        let name: String
        let mode: Int
        let content: String
    }

    private func entries(of archive: Data) throws -> [Entry] {
        var entries: [Entry] = []
        var place = 0
        func field(_ index: Int) throws -> Int {
            let start = place + 6 + index * 8
            return try #require(Int(String(decoding: archive[start..<start + 8], as: UTF8.self), radix: 16))
        }
        while place < archive.count {
            #expect(String(decoding: archive[place..<place + 6], as: UTF8.self) == "070701")
            let (mode, size, nameSize) = (try field(1), try field(6), try field(11))
            let name = String(decoding: archive[place + 110..<place + 110 + nameSize - 1], as: UTF8.self)
            let start = (place + 110 + nameSize + 3) / 4 * 4
            entries.append(
                Entry(name: name, mode: mode, content: String(decoding: archive[start..<start + size], as: UTF8.self)))
            place = (start + size + 3) / 4 * 4
            if name == "TRAILER!!!" { break }
        }
        #expect(place == archive.count)
        return entries
    }

    @Test func `an initramfs has its files with their content, and an end`() throws {
        var initramfs = Initramfs()
        initramfs.add(folder: "dev")
        initramfs.addConsole()
        for length in 0...5 {
            initramfs.add(file: String(repeating: "f", count: length + 1), Data(repeating: 0x61, count: length))
        }
        let found = try entries(of: initramfs.archive)
        #expect(found.first == Entry(name: "dev", mode: 0o040755, content: ""))
        #expect(found[1] == Entry(name: "dev/console", mode: 0o020600, content: ""))
        #expect(found[2...7].map(\.content) == ["", "a", "aa", "aaa", "aaaa", "aaaaa"])
        #expect(found.last?.name == "TRAILER!!!")
    }

    private func command(_ start: QemuCommand.Start, disk: String = "/disk") -> QemuCommand {
        QemuCommand(
            accelerator: .tcg, bus: .mmio, processors: 2, megabytes: 512, kernel: URL(filePath: "/k"),
            initramfs: URL(filePath: "/i"), disk: URL(filePath: disk), fileSystem: .ext4, console: URL(filePath: "/c"),
            tscKilohertz: 2_500_000, start: start)
    }

    @Test func `a path with a comma or a quote stays one path`() {
        let words = command(.restore(memory: URL(filePath: "/it's, here"))).arguments
        #expect(words.contains("exec:exec cat '/it'\\''s, here'"))
        #expect(command(.discardingBoot, disk: "/a,b").arguments.contains { $0.contains("file=/a,,b,") })
        #expect(
            command(.discardingBoot, disk: "/a b'c").shellText.contains("'if=none,id=disk,format=raw,file=/a b'\\''c,"))
    }

    @Test func `only the guest that is saved may write to its disk`() {
        func isDiscarding(_ start: QemuCommand.Start) -> Bool {
            command(start).arguments.contains { $0.contains("id=disk,") && $0.contains("snapshot=on") }
        }
        #expect(!isDiscarding(.boot(control: URL(filePath: "/s"))))
        #expect(isDiscarding(.discardingBoot))
        #expect(isDiscarding(.restore(memory: URL(filePath: "/m"))))
    }

    @Test(arguments: [Accelerator.tcg, .kvm])
    func `only an emulated processor is spared what guards secrets`(accelerator: Accelerator) {
        var command = command(.discardingBoot)
        command.accelerator = accelerator
        #expect(command.commandLine.split(separator: " ").contains("mitigations=off") == (accelerator == .tcg))
    }

    @Test func `emulated processors run at once or take turns, as a run has need of`() {
        var command = command(.discardingBoot)
        func accelerator() -> String? {
            let words = command.arguments
            return words.firstIndex(of: "-accel").map { words[$0 + 1] }
        }
        #expect(accelerator() == "tcg,thread=multi")
        command.isParallel = false
        #expect(accelerator() == "tcg,thread=single")
        command.accelerator = .kvm
        #expect(accelerator() == "kvm")
    }

    @Test func `the kernel is told the clock, and init the disk`() {
        let words = command(.discardingBoot).arguments
        let line = words.lastIndex(of: "-append").map { words[$0 + 1] } ?? ""
        #expect(line.contains("tsc_early_khz=2500000"))
        #expect(line.hasSuffix("-- ext4 /dev/vda"))
    }

    @Test func `further words are the kernel's, not init's`() {
        var command = command(.discardingBoot)
        command.kernelWords = ["cgroup_disable=io", "quiet"]
        #expect(command.commandLine.hasSuffix(" cgroup_disable=io quiet -- ext4 /dev/vda"))
    }

    @Test(
        arguments: [
            (
                "[    1.2] Kernel panic - not syncing: sysrq triggered crash\n[    1.2] RIP: 0010:sysrq_handle_crash+0x1/0x2\n",
                "Kernel panic - not syncing: sysrq triggered crash, in sysrq_handle_crash"
            ),
            (
                "[    1.2] Kernel panic - not syncing: Attempted to kill init!\n",
                "Kernel panic - not syncing: Attempted to kill init!"
            ),
            ("[    1.2] a quiet kernel\n", nil),
        ] as [(String, String?)]) func `a panic is a line without times and addresses`(text: String, panic: String?)
    {
        #expect(Console(text: text).panic == panic)
    }

    @Test func `an oops begins where the kernel began it, and reads without addresses`() {
        let text = """
            [    1.0] before
            [    1.1] BUG: unable to handle page fault for address: ffffc90000213000
            [    1.2] RIP: 0010:userfaultfd_ioctl+0x1a/0x20
            [    1.3] after
            """
        let console = Console(text: text)
        #expect(console.oops?.hasPrefix("[    1.1] BUG") == true)
        #expect(console.oopsLine == "BUG: unable to handle page fault for address: …, in userfaultfd_ioctl")
        #expect(console.panic == nil)
        #expect(console.tail(1) == ["[    1.3] after"])
    }
}
