import Testing

@testable import Tracing

/// Where the names of bits come from: type information and the formats of events.
@Suite struct KernelNamesTests {
    /// Type information with one enumeration, as Documentation/bpf/btf.rst describes it.
    private static func typeInformation(
        _ enumerators: [(String, UInt64)], is64: Bool = false, before: [UInt8] = []
    ) -> [UInt8] {
        var names: [UInt8] = [0]
        func place(_ name: String) -> UInt32 {
            defer { names += Array(name.utf8) + [0] }
            return UInt32(names.count)
        }
        func bytes(_ words: [UInt32]) -> [UInt8] {
            words.flatMap { word in (0..<4).map { UInt8(word >> ($0 * 8) & 0xff) } }
        }
        let kind: UInt32 = is64 ? 19 : 6
        var types = before + bytes([place("sample"), kind << 24 | UInt32(enumerators.count), is64 ? 8 : 4])
        for (name, value) in enumerators {
            types += bytes([place(name), UInt32(value & 0xffff_ffff)] + (is64 ? [UInt32(value >> 32)] : []))
        }
        let header: [UInt8] =
            [0x9f, 0xeb, 1, 0] + bytes([24, 0, UInt32(types.count), UInt32(types.count), UInt32(names.count)])
        return header + types + names
    }

    private static let flags: [(String, UInt64)] = [("FAULT_FLAG_WRITE", 1), ("FAULT_FLAG_MKWRITE", 2)]

    @Test(arguments: [false, true]) func `enumerators are found behind types of other kinds`(is64: Bool) {
        // An integer, a structure with two members, a pointer, a function prototype with one parameter.
        let before: [UInt8] =
            [0, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1] + [0, 0, 0, 0, 2, 0, 0, 4, 8, 0, 0, 0]
            + [UInt8](repeating: 0, count: 24) + [0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0]
            + [0, 0, 0, 0, 1, 0, 0, 13, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        let large: [(String, UInt64)] = is64 ? Self.flags + [("FAULT_FLAG_LARGE", 1 << 40)] : Self.flags
        let found = BTFEnums(Self.typeInformation(large, is64: is64, before: before)).enumerators(prefix: "FAULT_FLAG_")
        #expect(found.map(\.name) == large.map(\.0))
        #expect(found.map(\.value) == large.map(\.1))
    }

    @Test func `an enumeration of another name is left alone`() {
        let types = BTFEnums(Self.typeInformation([("VM_FAULT_OOM", 1)]))
        #expect(types.enumerators(prefix: "FAULT_FLAG_").isEmpty)
        #expect(types.enumerators(prefix: "VM_FAULT_").count == 1)
    }

    @Test func `damaged type information names less, and is read without a crash`() {
        let whole = Self.typeInformation(Self.flags)
        for length in 0..<whole.count {
            let found = BTFEnums(Array(whole[..<length])).enumerators(prefix: "FAULT_FLAG_")
            #expect(found.count <= Self.flags.count)
        }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255) }
            _ = BTFEnums(bytes).enumerators(prefix: "FAULT_FLAG_")
        }
    }

    @Test func `the running kernel's own type information has the results of faults`() throws {
        let bytes = (try? KernelFile.read("/sys/kernel/btf/vmlinux")) ?? []
        let names = BitNames(BTFEnums(bytes).enumerators(prefix: "VM_FAULT_"))
        // Without it there is nothing to be named, and nothing is.
        #expect(names.names(of: 0x400) == [bytes.isEmpty ? "0x400" : "VM_FAULT_RETRY"])
    }

    /// From 5.10, whose flags are macros, and from 6.1, whose flags are not expanded.
    @Test func `the format of an event names bits where it has numbers`() {
        let old =
            #"__print_flags(REC->flags, "|", { 0x01, "WRITE" }, { 0x04, "ALLOW_RETRY" }, { (1 << 3), "SHIFTED" })"#
        #expect(FormatFlags.pairs(in: old).map(\.name) == ["WRITE", "ALLOW_RETRY"])
        #expect(FormatFlags.pairs(in: old).map(\.value) == [1, 4])
        let new = #"__print_flags(REC->flags, "|", { FAULT_FLAG_WRITE, "WRITE" }, { FAULT_FLAG_TRIED, "TRIED" })"#
        #expect(FormatFlags.pairs(in: new).isEmpty)
        for text in ["{", "{ 0x1, \"", "{ 0x1, \"A }", "{ , }", "{ 0xzz, \"A\" }"] {
            #expect(FormatFlags.pairs(in: text).isEmpty)
        }
    }
}
