import Foundation
import Subprocess
import Testing

@testable import Kernels

/// Images and modules, as they should be and as they should not.
@Suite final class KernelImageTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-kernel.\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func write(_ data: Data, to path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
    }

    private func compressed(_ data: Data, by program: String) async throws -> Data {
        try write(data, to: "raw")
        try await Program.run(
            ["sh", "-c", "\(program) < \"$1/raw\" > \"$1/packed\"", "sh", folder.path], package: program)
        return try Data(contentsOf: folder.appending(path: "packed"))
    }

    @Test(arguments: ["gzip -c", "xz -c --check=crc32", "zstd -q -c", "lz4 -l -c", "bzip2 -c", "xz -c --format=lzma"])
    func `a bzImage is unpacked whatever it is compressed with`(program: String) async throws {
        let kernel = SyntheticImages.elf(sections: [], notes: SyntheticImages.directEntry)
        // The size stands behind the payload, which is no part of what was compressed.
        let payload = try await compressed(kernel, by: program) + SyntheticImages.bytes(kernel.count, 4)
        let image = try BzImage(SyntheticImages.bzImage(payload), path: "bzImage")
        #expect(image.release == "6.1.0-test")
        let file = folder.appending(path: "vmlinux")
        try await image.decompress(to: file, path: "bzImage")
        let unpacked = try Data(contentsOf: file)
        #expect(unpacked.prefix(kernel.count) == kernel)
        #expect(ELFImage(unpacked)?.hasDirectEntry == true)
    }

    @Test func `an image without the note is entered by its boot protocol`() {
        #expect(ELFImage(SyntheticImages.elf(sections: []))?.hasDirectEntry == false)
        let other =
            SyntheticImages.bytes(4, 4) + SyntheticImages.bytes(0, 4) + SyntheticImages.bytes(1, 4) + Data("GNU\0".utf8)
        #expect(ELFImage(SyntheticImages.elf(sections: [], notes: other))?.hasDirectEntry == false)
        #expect(
            ELFImage(SyntheticImages.elf(sections: [], notes: other + SyntheticImages.directEntry))?.hasDirectEntry
                == true)
    }

    @Test(arguments: [
        (Data("hello".utf8), "no bzImage header"), (Data(count: 4096), "no bzImage header"),
        (Data([0x7f, 0x45, 0x4c, 0x46]), "ELF"),
        (SyntheticImages.bzImage(Data(count: 100)).prefix(0x250), "cut short"),
        (SyntheticImages.bzImage(Data(count: 100)).dropLast(1), "cut short"),
    ]) func `what is no bzImage is named as such`(data: Data, reason: String) {
        #expect {
            try BzImage(data, path: "/x")
        } throws: { error in
            "\(error)".hasPrefix("/x is no kernel") && "\(error)".contains(reason)
        }
    }

    @Test func `a payload that is no kernel is an error, and so is a compression that is not known`() async throws {
        let text = try await compressed(Data("no kernel".utf8), by: "gzip -c")
        for payload in [text, Data("????????".utf8), text.prefix(10)] {
            let image = try BzImage(SyntheticImages.bzImage(payload), path: "/x")
            await #expect(throws: KernelFailure.self) {
                try await image.decompress(to: self.folder.appending(path: "vmlinux"), path: "/x")
            }
        }
    }

    @Test func `modules come after what they depend on, whatever they are compressed with`() async throws {
        try write(SyntheticImages.module(depends: ["virtio", "virtio-ring"]), to: "m/kernel/drivers/virtio_blk.ko")
        try write(
            try await compressed(SyntheticImages.module(depends: ["virtio_ring"]), by: "xz -c"),
            to: "m/kernel/virtio.ko.xz")
        try write(
            try await compressed(SyntheticImages.module(depends: []), by: "zstd -q -c"),
            to: "m/kernel/virtio-ring.ko.zst")
        try write(Data("kernel/fs/ext4/ext4.ko\n".utf8), to: "m/modules.builtin")
        let set = ModuleSet(root: folder.appending(path: "m"))
        let (modules, absent) = try await set.load(["virtio-blk", "virtio", "ext4", "nothing"])
        #expect(modules.map(\.name) == ["virtio_ring", "virtio", "virtio_blk"])
        #expect(modules.map(\.object).first == SyntheticImages.module(depends: []))
        #expect(absent == ["ext4", "nothing"])
        #expect(set.isBuiltin("ext4"))
        #expect(!set.isBuiltin("nothing"))
        #expect(try await set.release() == "6.1.0-test")
    }

    @Test func `what a module asks for comes before it, if a module says that it is that`() async throws {
        try write(
            SyntheticImages.module(depends: ["jbd2"], softdep: "pre: crypto-crc32c xxhash64 post: later"),
            to: "m/ext4.ko")
        try write(SyntheticImages.module(depends: []), to: "m/jbd2.ko")
        try write(SyntheticImages.module(depends: [], aliases: ["crypto-crc32c"]), to: "m/crc32c-intel.ko")
        try write(SyntheticImages.module(depends: [], aliases: ["crc32c", "crypto-crc32c"]), to: "m/crc32c_generic.ko")
        try write(SyntheticImages.module(depends: [], aliases: ["crypto-other"]), to: "m/libcrc32c.ko")
        try write(SyntheticImages.module(depends: []), to: "m/later.ko")
        let (modules, absent) = try await ModuleSet(root: folder.appending(path: "m")).load(["ext4"])
        #expect(modules.map(\.name) == ["jbd2", "crc32c_generic", "crc32c_intel", "ext4"])
        #expect(absent.isEmpty)
    }

    @Test func `modules that depend on each other end, and one that depends on nothing there is an error`() async throws
    {
        try write(SyntheticImages.module(depends: ["b"]), to: "m/a.ko")
        try write(SyntheticImages.module(depends: ["a"]), to: "m/b.ko")
        try write(SyntheticImages.module(depends: ["gone"]), to: "m/c.ko")
        let set = ModuleSet(root: folder.appending(path: "m"))
        #expect(try await set.load(["a"]).modules.map(\.name) == ["b", "a"])
        await #expect(throws: KernelFailure.self) { try await set.load(["c"]) }
    }

    @Test func `a module is what it was when it was stored, or is not used`() async throws {
        let module = SyntheticImages.module(depends: [])
        try write(module, to: "m/a.ko")
        let root = folder.appending(path: "m")
        #expect(try await ModuleSet(root: root, digests: ["a.ko": Checksum.of(module)]).load(["a"]).modules.count == 1)
        await #expect(throws: KernelFailure.self) {
            try await ModuleSet(root: root, digests: ["a.ko": "00"]).load(["a"])
        }
        await #expect(throws: KernelFailure.self) { try await ModuleSet(root: root, digests: [:]).load(["a"]) }
    }

    @Test func `damaged files are read without a crash`() {
        let module = SyntheticImages.module(depends: ["a", "b"])
        let image = SyntheticImages.elf(sections: [], notes: SyntheticImages.directEntry)
        let packed = SyntheticImages.bzImage(Data(count: 64))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            for whole in [module, image, packed] {
                var data = whole.prefix(Int.random(in: 1...whole.count, using: &generator))
                for _ in 0..<Int.random(in: 0...6, using: &generator) {
                    data[Int.random(in: 0..<data.count, using: &generator)] = .random(in: 0...255)
                }
                _ = ModuleInfo(data)
                _ = ELFImage(data)?.hasDirectEntry
                _ = try? BzImage(data, path: "x")
            }
        }
        #expect(ModuleInfo(module)?.depends == ["a", "b"])
    }
}
