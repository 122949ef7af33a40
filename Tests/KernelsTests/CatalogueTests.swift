import Foundation
import Testing

@testable import Kernels

/// From an archive's index to the kernel that a user means.
@Suite struct CatalogueTests {
    private func stanza(
        _ name: String, _ version: String, source: String = "linux-signed-amd64", depends: String = "kmod"
    ) -> String {
        """
        Package: \(name)
        Source: \(source) (1)
        Version: \(version)
        Depends: \(depends)
        Description: a kernel
         with a second line: that is no field
        Filename: pool/main/l/x/\(name)_\(version)_amd64.deb
        Size: 1000
        SHA256: 00ff
        """
    }

    private func kernels(_ stanzas: [String], suites: Set<String>) -> [DebianKernel] {
        PackageIndex(stanzas.joined(separator: "\n\n"), archive: "http://mirror/debian/", suites: suites).kernels
    }

    private func catalogue(_ kernels: [DebianKernel]) -> Catalogue {
        Catalogue(asked: .now, kernels: kernels, troubles: [])
    }

    private func newest(_ spec: String, in catalogue: Catalogue) throws -> DebianKernel? {
        guard case .debian(let query) = try KernelSpec(spec) else { return nil }
        return catalogue.newest(query)
    }

    @Test func `a kernel in one package is that package`() throws {
        let found = kernels(
            [
                stanza("linux-image-6.12.107+deb13-cloud-amd64", "6.12.107-1"),
                stanza("linux-image-6.12.107+deb13-cloud-amd64-dbg", "6.12.107-1"),
                stanza("linux-image-6.12.107+deb13-cloud-amd64-unsigned", "6.12.107-1", source: "linux"),
                stanza(
                    "linux-image-6.12-cloud-amd64", "6.12.107-1",
                    depends: "linux-image-6.12.107+deb13-cloud-amd64 (= 1)"),
            ], suites: ["trixie"])
        #expect(found.map(\.name) == ["6.12.107-cloud"])
        #expect(found.first?.packages.map(\.name) == ["linux-image-6.12.107+deb13-cloud-amd64"])
        #expect(
            found.first?.packages.first?.address
                == "http://mirror/debian/pool/main/l/x/linux-image-6.12.107+deb13-cloud-amd64_6.12.107-1_amd64.deb")
        #expect(found.first?.verification == "signed index")
    }

    @Test func `a kernel in three packages is all of them`() throws {
        let release = "7.3-rt-amd64"
        let found = kernels(
            ["binary", "modules", "base"].map { stanza("linux-\($0)-\(release)", "7.3~rc7-1~exp1") } + [
                stanza(
                    "linux-image-\(release)", "7.3~rc7-1~exp1", depends: "linux-binary-\(release) (= 7.3~rc7-1~exp1)")
            ], suites: ["experimental"])
        #expect(found.map(\.name) == ["7.3-rc7-rt"])
        #expect(found.first?.packages.map(\.sha256) == ["00ff", "00ff", "00ff"])
    }

    @Test func `modules that the index leaves out come from the pool, and that is said`() throws {
        let found = kernels(
            [stanza("linux-binary-7.1.13+deb13-cloud-amd64", "1:7.1.13-1~bpo13+1")], suites: ["trixie-backports"])
        let kernel = try #require(found.first)
        #expect(
            kernel.packages[1].address
                == "http://mirror/debian/pool/main/l/linux/linux-modules-7.1.13+deb13-cloud-amd64_7.1.13-1~bpo13+1_amd64.deb"
        )
        #expect(kernel.packages[1].sha256 == nil)
        #expect(kernel.verification == "signed index; unsigned from the pool: modules, base")
    }

    @Test func `a suite means its own kernel with its updates, a series the newest anywhere`() throws {
        let all = catalogue(
            kernels([stanza("linux-image-5.10.0-32-cloud-amd64", "5.10.223-1")], suites: ["bullseye", "oldoldstable"])
                + kernels(
                    [
                        stanza("linux-image-5.10.0-46-cloud-amd64", "5.10.262-1"),
                        stanza(
                            "linux-image-6.1.0-50-cloud-amd64", "6.1.180-1~deb11u1", source: "linux-signed-6.1-amd64"),
                    ], suites: ["bullseye-security"])
                + kernels([stanza("linux-image-6.1.0-47-cloud-amd64", "6.1.176-1")], suites: ["bookworm"])
                + kernels([stanza("linux-image-6.1.0-47-rt-amd64", "6.1.999-1")], suites: ["bookworm"]))
        #expect(try newest("debian:bullseye", in: all)?.name == "5.10.262-cloud")
        #expect(try newest("debian:oldoldstable", in: all)?.name == "5.10.223-cloud")
        #expect(try newest("debian:6.1", in: all)?.name == "6.1.180-cloud")
        #expect(try newest("debian:bookworm", in: all)?.name == "6.1.176-cloud")
        #expect(try newest("debian:6.1-rt", in: all)?.name == "6.1.999-rt")
        #expect(try newest("debian:5.10.223", in: all)?.release == "5.10.0-32-cloud-amd64")
        #expect(try newest("debian:4.19", in: all) == nil)
        #expect(all.series(.cloud) == ["6.1", "5.10"])
    }

    @Test func `the same kernel in two suites is one`() throws {
        let name = "linux-image-6.12.107+deb13-cloud-amd64"
        let all = catalogue(
            kernels([stanza(name, "6.12.107-1")], suites: ["trixie"])
                + kernels([stanza(name, "6.12.107-1")], suites: ["trixie-security"]))
        #expect(all.kernels.map(\.suites) == [["trixie", "trixie-security"]])
    }

    @Test func `an index that is damaged gives fewer kernels, and no crash`() {
        let text =
            stanza("linux-binary-7.1.13+deb13-cloud-amd64", "7.1.13-1") + "\n\n"
            + stanza("linux-image-6.1.0-1-amd64", "1")
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var bytes = Array(text.utf8)
            for _ in 0..<5 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255) }
            let index = PackageIndex(String(decoding: bytes, as: UTF8.self), archive: "x/", suites: [])
            #expect(index.kernels.count <= 2)
        }
    }
}
