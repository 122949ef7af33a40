import Foundation
import Testing

@testable import Kernels

/// What a user may write for a kernel, and which kernels it means.
@Suite struct KernelSpecTests {
    @Test(arguments: [
        ("debian:6.12", "6.12", Flavour.cloud), ("debian:6.12-rt", "6.12", .rt),
        ("debian:6.12.43-plain", "6.12.43", .plain),
        ("debian:7.3-rc7", "7.3-rc7", .cloud), ("debian:experimental", "experimental", .cloud),
        ("debian:trixie-backports-rt", "trixie-backports", .rt),
        ("debian:6.1.176-1~deb11u1", "6.1.176-1~deb11u1", .cloud),
    ]) func `Debian's kernels are named by series, version or suite`(text: String, target: String, flavour: Flavour)
        throws
    {
        guard case .debian(let query) = try KernelSpec(text) else {
            Issue.record("not Debian's")
            return
        }
        #expect(query.target == target)
        #expect(query.flavour == flavour)
        #expect("\(query)" == text)
    }

    @Test func `a path has a slash, and modules if they are named`() throws {
        #expect(try KernelSpec("host") == .host)
        #expect(try KernelSpec("./bzImage") == .file(image: "./bzImage", modules: nil))
        #expect(try KernelSpec("/a/b,modules=/m") == .file(image: "/a/b", modules: "/m"))
    }

    @Test(arguments: [
        ("", "write host"), ("6.12", "write debian:6.12"), ("debian:", "series"), ("debian:-rt", "series"),
        ("debian:a b", "series"), ("bzImage", "a path has a '/'"), ("/a,modules=", "folder"),
        ("debian:6.12/../x", "series"),
    ]) func `what names no kernel says what would`(text: String, hint: String) {
        #expect {
            try KernelSpec(text)
        } throws: { error in
            "\(error)".contains(hint)
        }
    }

    @Test(arguments: [
        ("6.12", "6.12.107-1", true), ("6.1", "6.12.107-1", false), ("6.1", "6.1.176-1", true),
        ("6.12.107", "6.12.107-1", true),
        ("6.12.10", "6.12.107-1", false), ("6.12.107-1", "6.12.107-1", true), ("6.12.107-1", "6.12.107-2", false),
        ("7.3", "7.3~rc7-1~exp1", true), ("7.3-rc7", "7.3~rc7-1~exp1", true), ("7", "7.3.4-1", true),
    ]) func `a series is whole numbers`(target: String, version: String, fits: Bool) throws {
        guard case .debian(let query) = try KernelSpec("debian:\(target)") else { return }
        #expect(query.fits(DebianVersion(version)) == fits)
    }
}
