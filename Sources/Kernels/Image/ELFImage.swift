import Foundation

/// A 64-bit little-endian ELF file: its sections and notes; elf(5).
struct ELFImage {
    private let data: Data

    /// The file's content; nil if it is no such file.
    init?(_ data: Data) {
        guard data.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), data.count >= 64 else { return nil }
        self.data = data
    }

    private struct Section {
        let name: Int
        let offset: Int
        let size: Int
    }

    private func section(_ index: Int) -> Section? {
        guard let table = data.number(at: 0x28, bytes: 8), let entry = data.number(at: 0x3a, bytes: 2),
            entry >= 64, table <= data.count
        else { return nil }
        let place = table + index * entry
        guard let name = data.number(at: place, bytes: 4), let offset = data.number(at: place + 0x18, bytes: 8),
            let size = data.number(at: place + 0x20, bytes: 8)
        else { return nil }
        return Section(name: name, offset: offset, size: size)
    }

    /// The content of the section of this name; nil if there is none.
    func section(named name: String) -> Data? {
        guard let count = data.number(at: 0x3c, bytes: 2), let namesIndex = data.number(at: 0x3e, bytes: 2),
            let names = section(namesIndex)
        else { return nil }
        for index in 0..<count {
            guard let section = section(index), section.name <= data.count, names.offset <= data.count,
                data.text(at: names.offset + section.name, limit: 256) == name
            else { continue }
            return data.slice(at: section.offset, count: section.size)
        }
        return nil
    }

    /// Whether it has the note by which a hypervisor enters it without a boot loader: type 18 of "Xen"; include/xen/interface/elfnote.h.
    var hasDirectEntry: Bool {
        guard let table = data.number(at: 0x20, bytes: 8), let entry = data.number(at: 0x36, bytes: 2),
            let count = data.number(at: 0x38, bytes: 2), table <= data.count
        else { return false }
        for index in 0..<count {
            let place = table + index * entry
            guard data.number(at: place, bytes: 4) == 4, let offset = data.number(at: place + 8, bytes: 8),
                let size = data.number(at: place + 0x20, bytes: 8), let notes = data.slice(at: offset, count: size)
            else { continue }
            if Self.hasDirectEntry(in: notes) { return true }
        }
        return false
    }

    private static func hasDirectEntry(in notes: Data) -> Bool {
        var place = 0
        while let name = notes.number(at: place, bytes: 4), let content = notes.number(at: place + 4, bytes: 4),
            let type = notes.number(at: place + 8, bytes: 4)
        {
            if type == 18, notes.text(at: place + 12, limit: 4) == "Xen" { return true }
            place += 12 + (name + 3) / 4 * 4 + (content + 3) / 4 * 4
        }
        return false
    }
}
