import CLinux
public import SystemCalls
import SystemPackage

/// What /proc/<pid>/smaps tells of the mappings of a process: how much memory of which kind each has.
///
/// Source: Documentation/filesystems/proc.rst, fs/proc/task_mmu.c (`show_smap`), Linux 6.18.
public struct Smaps: Hashable, Sendable {
    /// One mapping: a VMA.
    public struct Area: Hashable, Sendable {
        /// The addresses.
        public let range: Range<UInt64>
        /// The fields that are amounts, by the kernel's name (`Rss`, `LazyFree`), in kB.
        public internal(set) var kilobytes: [String: UInt64]
    }

    /// The mappings, by their addresses.
    public private(set) var areas: [Area]

    /// How much of a field the mappings in `range` have together, in kB.
    ///
    /// Nil if a mapping reaches beyond the range, so that nobody can tell what of it lies inside, or if the kernel has no
    /// such field. A range without a mapping has 0 of everything.
    public func sum(of field: String, in range: MemoryRange) -> UInt64? {
        let range = UInt64(range.start)..<UInt64(range.end)
        var sum: UInt64 = 0
        for area in areas where area.range.overlaps(range) {
            guard area.range.lowerBound >= range.lowerBound, area.range.upperBound <= range.upperBound,
                let amount = area.kilobytes[field]
            else { return nil }
            let (total, isTooLarge) = sum.addingReportingOverflow(amount)
            if isTooLarge { return nil }
            sum = total
        }
        return sum
    }
}

extension Smaps {
    /// Parses the text of the file; nil if it is malformed, or cut within a line.
    ///
    /// A line is either the head of a mapping, as in maps, or a field: `Rss:  4 kB`. Fields that are no amount
    /// (`VmFlags`, `THPeligible`, `ProtectionKey`) are passed over.
    public init?(parsing text: String) {
        areas = []
        guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n"), add(linesOf: text) else { return nil }
    }

    /// Takes in further lines of the text, whole ones; false if one is malformed.
    private mutating func add(linesOf text: String) -> Bool {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            if let range = Self.range(on: Substring(line)) {
                areas.append(Area(range: range, kilobytes: [:]))
            } else if let (name, amount) = Self.field(on: Substring(line)), !areas.isEmpty {
                if let amount { areas[areas.count - 1].kilobytes[name] = amount }
            } else {
                return false
            }
        }
        return true
    }

    private static func range(on line: Substring) -> Range<UInt64>? {
        var cursor = TextCursor(line)
        guard let start = cursor.hexadecimal(), cursor.skip("-"), let end = cursor.hexadecimal(), cursor.skip(" "),
            start < end
        else { return nil }
        return start..<end
    }

    private static func field(on line: Substring) -> (name: String, amount: UInt64?)? {
        var cursor = TextCursor(line)
        guard let name = cursor.word(before: UInt8(ascii: ":")), cursor.skip(":") else { return nil }
        while cursor.skip(" ") {}
        guard let amount = cursor.decimal(), amount >= 0, cursor.skip(" kB"), cursor.isAtEnd else {
            return (name, nil)
        }
        return (name, UInt64(amount))
    }
}

extension Smaps {
    /// Reads the file of a process, up to a mapping that begins at `end` or beyond.
    ///
    /// The kernel walks the page table for each mapping that it tells of. Of those behind `end` some may be there, and the
    /// last may lack fields.
    ///
    /// Several calls read one text, and the kernel lets go of the mmap_lock between two of them: mappings that change
    /// meanwhile may be told half. Waits for the mmap_lock of the process.
    ///
    /// - Returns: nil if the text is malformed.
    /// - Throws: the errno of open(2) or read(2): EACCES without ptrace access, ENOENT or ESRCH if the process is gone.
    public static func of(process: CInt, before end: UInt = .max) throws(SystemCallError) -> Smaps? {
        let path = "/proc/\(process)/smaps"
        let file = try OwnedDescriptor(opening: path, .readOnly)
        guard var smaps = Smaps(parsing: "") else { return nil }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while smaps.areas.last.map({ $0.range.lowerBound < UInt64(end) }) ?? true {
            // The kernel writes no further than the array reaches, which nobody else has.
            let read = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe CallResult(clinux_read(file.rawValue, bytes.baseAddress, bytes.count))
            }
            if let errno = read.errno { throw SystemCallError(call: "read", errno: errno, subject: path) }
            if read.rawValue == 0 { return text.isEmpty ? smaps : nil }
            text += buffer[..<read.rawValue]
            guard let newline = text.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            guard smaps.add(linesOf: String(decoding: text[...newline], as: UTF8.self)) else { return nil }
            text.removeFirst(newline + 1)
        }
        return smaps
    }
}
