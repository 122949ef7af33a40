import Foundation

/// A compressed x86 kernel image; Documentation/arch/x86/boot.rst.
struct BzImage {
    /// What `uname -r` and `uname -v` will say, with the builder between them.
    let banner: String
    /// The compressed kernel.
    let payload: Data

    /// `uname -r` under it.
    var release: String { String(banner.prefix { $0 != " " }) }

    /// Reads the set-up header of a file.
    ///
    /// - Throws: `KernelFailure.notAKernel`.
    init(_ data: Data, path: String) throws(KernelFailure) {
        func fail(_ reason: String) -> KernelFailure { .notAKernel(path: path, reason: reason) }
        guard data.slice(at: 0x202, count: 4) == Data("HdrS".utf8) else {
            throw fail(
                data.slice(at: 0, count: 4) == Data([0x7f, 0x45, 0x4c, 0x46])
                    ? "it is an ELF file; give the bzImage (arch/x86/boot/bzImage)" : "it has no bzImage header")
        }
        guard let version = data.number(at: 0x206, bytes: 2), version >= 0x208 else {
            throw fail("its boot protocol is older than 2.08")
        }
        guard let sectors = data.number(at: 0x1f1, bytes: 1), let text = data.number(at: 0x20e, bytes: 2),
            let offset = data.number(at: 0x248, bytes: 4), let length = data.number(at: 0x24c, bytes: 4),
            let banner = data.text(at: text + 0x200, limit: 512), banner.first?.isNumber == true
        else { throw fail("its header is cut short or names no version") }
        guard let payload = data.slice(at: (max(sectors, sectors == 0 ? 4 : 1) + 1) * 512 + offset, count: length)
        else {
            throw fail("it is cut short: the compressed kernel reaches beyond the end of the file")
        }
        self.banner = banner
        self.payload = payload
    }

    /// The command that decompresses the payload from its standard input; nil for a format that is not known.
    var decompressor: (command: [String], package: String)? {
        let formats: [([UInt8], [String], String)] = [
            ([0x1f, 0x8b], ["gzip", "-dc"], "gzip"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a], ["xz", "-dc"], "xz-utils"),
            ([0x28, 0xb5, 0x2f, 0xfd], ["zstd", "-dc"], "zstd"), ([0x02, 0x21, 0x4c, 0x18], ["lz4", "-dc"], "lz4"),
            ([0x42, 0x5a, 0x68], ["bzip2", "-dc"], "bzip2"),
            ([0x5d, 0x00, 0x00], ["xz", "--format=lzma", "-dc"], "xz-utils"),
            ([0x89, 0x4c, 0x5a, 0x4f], ["lzop", "-dc"], "lzop"),
        ]
        return formats.first { payload.starts(with: $0.0) }.map { ($0.1, $0.2) }
    }

    /// Writes the decompressed kernel to a file.
    ///
    /// The four bytes of size behind the payload make most decompressors complain about what follows the end: what
    /// counts is that an ELF file comes out.
    func decompress(to file: URL, path: String) async throws {
        guard let (command, package) = decompressor else {
            throw KernelFailure.notAKernel(path: path, reason: "its compression is not known")
        }
        let packed = file.appendingPathExtension("packed")
        try Files.write(payload, to: packed)
        defer { try? FileManager.default.removeItem(at: packed) }
        let outcome = try await Program.outcome(
            ["sh", "-c", "in=$1 out=$2; shift 2; \"$@\" < \"$in\" > \"$out\"", "sh", packed.path, file.path] + command,
            package: package)
        if outcome.status == 127 || outcome.errors.contains("not found") {
            throw KernelFailure.missing(program: command[0], package: package)
        }
        guard let head = try? Files.read(file), head.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
            throw KernelFailure.notAKernel(
                path: path, reason: "\(command[0]) makes no ELF file of it: \(outcome.errors.prefix(200))")
        }
    }
}
