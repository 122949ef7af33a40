import Foundation
import Testing

@testable import Kernels

/// What lies in the cache is whole and as it was stored, or it is not used.
@Suite final class KernelCacheTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-cache.\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    private var cache: KernelCache { KernelCache(folder: folder) }

    private func kernel(_ version: String, _ release: String, suites: Set<String> = ["bookworm"]) -> DebianKernel {
        DebianKernel(
            version: DebianVersion(version), release: release, flavour: .cloud, suites: suites, isNative: true,
            packages: [
                ArchivePackage(
                    name: "linux-image-\(release)", version: DebianVersion(version), address: "http://127.0.0.1:1/x",
                    sha256: "00", size: 1)
            ])
    }

    /// Stores a kernel as a download does, without the download.
    private func store(_ kernel: DebianKernel, isDirect: Bool = true) throws -> URL {
        let place = cache.kernels.appending(path: kernel.name)
        try Files.makeFolder(place.appending(path: "modules"))
        try Files.write(Data("packed".utf8), to: place.appending(path: "vmlinuz"))
        try Files.write(Data("kernel".utf8), to: place.appending(path: "vmlinux"))
        try Files.write(Data("CONFIG_X=y".utf8), to: place.appending(path: "config"))
        try Files.write(SyntheticImages.module(depends: []), to: place.appending(path: "modules/a.ko"))
        try KernelManifest(
            of: place, origin: kernel, release: kernel.release, isDirect: isDirect, verification: "signed index"
        ).write(to: place)
        return place
    }

    private func query(_ text: String) throws -> DebianQuery {
        guard case .debian(let query) = try KernelSpec(text) else {
            throw KernelFailure.malformed(spec: text, reason: "")
        }
        return query
    }

    @Test func `a kernel that fits is found without asking anybody`() async throws {
        _ = try store(kernel("6.1.170-1", "6.1.0-47-cloud-amd64"))
        _ = try store(kernel("6.1.176-1", "6.1.0-50-cloud-amd64"))
        _ = try store(kernel("5.10.262-1", "5.10.0-46-cloud-amd64", suites: ["bullseye-security"]))
        #expect(cache.list().map(\.name) == ["6.1.176-cloud", "6.1.170-cloud", "5.10.262-cloud"])
        #expect(try cache.find(query("debian:6.1"))?.name == "6.1.176-cloud")
        #expect(try cache.find(query("debian:6.1.170"))?.name == "6.1.170-cloud")
        #expect(try cache.find(query("debian:bullseye"))?.name == "5.10.262-cloud")
        #expect(try cache.find(query("debian:6.1-rt")) == nil)
        let found = try await cache.kernel(KernelSpec("debian:5.10")) { _ in }
        #expect(found.release == "5.10.0-46-cloud-amd64")
        #expect(found.image.lastPathComponent == "vmlinux")
        #expect(found.config.hasPrefix("sha256:"))
        #expect(try await found.modules.load(["a"]).modules.count == 1)
    }

    @Test(arguments: ["vmlinux", "config"]) func `a file that has changed is noticed`(name: String) throws {
        let place = try store(kernel("6.1.176-1", "6.1.0-50-cloud-amd64"))
        #expect(throws: Never.self) { try self.cache.open("6.1.176-cloud") }
        try Data("another".utf8).write(to: place.appending(path: name))
        #expect(throws: KernelFailure.self) { try self.cache.open("6.1.176-cloud") }
    }

    @Test func `the name and digest of a kernel are those of its files`() throws {
        let first = try cache.open(store(kernel("6.1.176-1", "6.1.0-50-cloud-amd64")).lastPathComponent).digest
        let place = try store(kernel("6.1.176-1", "6.1.0-50-cloud-amd64"))
        #expect(try cache.open("6.1.176-cloud").digest == first)
        try Files.write(SyntheticImages.module(depends: ["b"]), to: place.appending(path: "modules/a.ko"))
        try FileManager.default.removeItem(at: place.appending(path: "kernel.json"))
        try KernelManifest(
            of: place, origin: kernel("6.1.176-1", "x"), release: "x", isDirect: true, verification: ""
        ).write(to: place)
        #expect(try cache.open("6.1.176-cloud").digest != first)
    }

    @Test func `what was left half done is not seen`() throws {
        let place = try store(kernel("6.1.176-1", "6.1.0-50-cloud-amd64"))
        try FileManager.default.moveItem(at: place, to: cache.kernels.appending(path: ".6.1.176-cloud.half"))
        try Files.makeFolder(cache.kernels.appending(path: "6.1.170-cloud"))
        try Files.write(Data("{".utf8), to: cache.kernels.appending(path: "6.1.170-cloud/kernel.json"))
        #expect(cache.list().isEmpty)
    }

    @Test func `a download that fails leaves nothing behind, and says what failed`() async throws {
        let doomed = kernel("6.1.176-1", "6.1.0-50-cloud-amd64")
        await #expect(throws: KernelFailure.self) {
            try await KernelDownload(doomed, into: self.cache) { _ in }.run()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache.kernels.path).isEmpty)
    }

    @Test func `kernels are removed by name or by what they fit`() throws {
        _ = try store(kernel("6.1.170-1", "6.1.0-47-cloud-amd64"))
        _ = try store(kernel("6.1.176-1", "6.1.0-50-cloud-amd64"))
        _ = try store(kernel("5.10.262-1", "5.10.0-46-cloud-amd64"))
        #expect(try cache.remove("5.10.262-cloud") == ["5.10.262-cloud"])
        #expect(try cache.remove("debian:6.1").sorted() == ["6.1.170-cloud", "6.1.176-cloud"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache.kernels.path).isEmpty)
        #expect(throws: KernelFailure.self) { try self.cache.remove("debian:6.1") }
    }

    @Test func `a kernel from a file is unpacked once, and named by what it says of itself`() async throws {
        try Files.makeFolder(folder)
        let elf = SyntheticImages.elf(sections: [], notes: SyntheticImages.directEntry)
        let raw = folder.appending(path: "raw")
        try elf.write(to: raw)
        try await Program.run(["gzip", "-k", raw.path], package: "gzip")
        let image = folder.appending(path: "bzImage")
        let payload = try Data(contentsOf: folder.appending(path: "raw.gz"))
        try SyntheticImages.bzImage(payload, release: "6.18.0-rc3/mine").write(to: image)
        let first = try await cache.kernel(.file(image: image.path, modules: nil)) { _ in }
        #expect(first.name == "6.18.0-rc3-mine")
        #expect(first.isDirect)
        #expect(first.modules.isEmpty)
        try Data("tampered".utf8).write(to: first.image)
        let second = try await cache.kernel(.file(image: image.path, modules: nil)) { _ in }
        #expect(try Data(contentsOf: second.image) == elf)

        let modules = folder.appending(path: "modules")
        try Files.makeFolder(modules)
        try SyntheticImages.module(depends: [], release: "5.10.0-other").write(to: modules.appending(path: "a.ko"))
        await #expect(throws: KernelFailure.self) {
            try await self.cache.kernel(.file(image: image.path, modules: modules.path)) { _ in }
        }
    }

    @Test func `what the mirror said is good for a day, and longer where it does not answer`() async throws {
        try Files.makeFolder(folder)
        let known = Catalogue(asked: .now, kernels: [kernel("6.1.176-1", "6.1.0-50-cloud-amd64")], troubles: [])
        try JSONEncoder().encode(known).write(to: folder.appending(path: "catalogue.json"))
        let (catalogue, whyOld) = try await cache.catalogue()
        #expect(catalogue.kernels == known.kernels)
        #expect(whyOld == nil)
    }
}
