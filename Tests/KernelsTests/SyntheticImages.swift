import Foundation

/// Kernels and modules that consist of little more than what is read of them.
enum SyntheticImages {
    /// A number of `count` bytes, least significant first.
    static func bytes(_ number: Int, _ count: Int) -> Data {
        Data((0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }

    /// An ELF file with sections of these names and contents.
    static func elf(sections: [(name: String, content: Data)], notes: Data? = nil) -> Data {
        var names = Data([0])
        var table = Data(count: 64)
        var body = Data()
        let start = 64 + (notes == nil ? 0 : 56)
        for (name, content) in sections + [(".shstrtab", Data())] {
            let place = names.count
            names += Data(name.utf8) + [0]
            let content = name == ".shstrtab" ? names : content
            table += bytes(place, 4) + bytes(1, 4) + Data(count: 16)
            table += bytes(start + body.count, 8) + bytes(content.count, 8) + Data(count: 24)
            body += content
        }
        let notesAt = start + body.count
        body += notes ?? Data()
        var head = Data([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]) + Data(count: 9)
        head += bytes(1, 2) + bytes(62, 2) + bytes(1, 4) + bytes(0, 8)
        head += bytes(notes == nil ? 0 : 64, 8) + bytes(start + body.count, 8)
        head += bytes(0, 4) + bytes(64, 2) + bytes(56, 2) + bytes(notes == nil ? 0 : 1, 2)
        head += bytes(64, 2) + bytes(sections.count + 2, 2) + bytes(sections.count + 1, 2)
        if let notes {
            head += bytes(4, 4) + bytes(4, 4) + bytes(notesAt, 8) + Data(count: 16)
            head += bytes(notes.count, 8) + bytes(notes.count, 8) + bytes(4, 8)
        }
        return head + body + table
    }

    /// A module that depends on others.
    static func module(
        depends: [String], release: String = "6.1.0-test", softdep: String? = nil, aliases: [String] = []
    ) -> Data {
        let info =
            ["license=GPL", "depends=\(depends.joined(separator: ","))", "vermagic=\(release) SMP mod_unload"]
            + [softdep].compactMap { $0 }.map { "softdep=\($0)" } + aliases.map { "alias=\($0)" }
        return elf(sections: [
            (".text", Data([0xc3])), (".modinfo", Data(info.joined(separator: "\0").utf8) + [0]),
        ])
    }

    /// The note of a direct entry: type 18 of "Xen".
    static let directEntry = bytes(4, 4) + bytes(8, 4) + bytes(18, 4) + Data("Xen\0".utf8) + Data(count: 8)

    /// A bzImage with this payload.
    static func bzImage(_ payload: Data, release: String = "6.1.0-test") -> Data {
        var image = Data(count: 1024)
        func put(_ data: Data, at offset: Int) { image.replaceSubrange(offset..<offset + data.count, with: data) }
        put(bytes(1, 1), at: 0x1f1)
        put(Data("HdrS".utf8), at: 0x202)
        put(bytes(0x20f, 2), at: 0x206)
        put(bytes(0x100, 2), at: 0x20e)
        put(bytes(0, 4), at: 0x248)
        put(bytes(payload.count, 4), at: 0x24c)
        put(Data("\(release) (me@there) #1 SMP\0".utf8), at: 0x300)
        return image + payload
    }
}
