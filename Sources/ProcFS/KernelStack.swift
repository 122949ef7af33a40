/// The kernel stack of a thread, as /proc/<pid>/task/<tid>/stack tells it.
///
/// Empty for a thread that runs on another CPU. At most 64 frames deep.
///
/// Source: fs/proc/base.c (`proc_pid_stack`), kernel/kallsyms.c (`sprint_backtrace`), Linux 6.12.
public struct KernelStack: Hashable, Sendable {
    /// One line of the file.
    public enum Frame: Hashable, Sendable {
        /// A return address in a function that the kernel can name.
        ///
        /// `offset` is where the address lies from the start of the function, `size` how long the function
        /// is, both in bytes. `module` is nil for a function of the kernel image.
        case function(name: String, offset: UInt64, size: UInt64, module: String?)
        /// A return address without a symbol.
        case address(UInt64)
        /// A line in no known form, as it was.
        case verbatim(String)
    }

    /// The frames, innermost first.
    public let frames: [Frame]

    /// The functions' names in their source, innermost first: what two kernels can be compared by.
    ///
    /// Without offset, size and module, and without what the compiler added (`.constprop.N`, `.isra.N`,
    /// `.part.N`, `.cold`, `.llvm.N`): that differs from build to build of the same source, while the path is
    /// the same. An address without a symbol is `??`, because a relocated kernel has another one at every
    /// boot. A line in no known form stands as it is.
    public var names: [String] {
        frames.map { frame in
            switch frame {
            case .function(let name, _, _, _): sourceName(ofSymbol: name)
            case .address: "??"
            case .verbatim(let line): line
            }
        }
    }
}

extension KernelStack {
    /// Parses the text of the file; every line becomes a frame, whatever it is.
    ///
    /// Besides `[<0>] function+0x1/0x2 [module]` it takes an address in the brackets, as old kernels wrote
    /// it. The `0xffffffffffffffff` with which they ended the text is no frame, nor is an empty line.
    public init(parsing text: String) {
        var frames = text.utf8.split(separator: UInt8(ascii: "\n")).map { Frame(parsing: Substring($0)) }
        while frames.last == .address(.max) { frames.removeLast() }
        self.frames = frames
    }
}

extension KernelStack: CustomStringConvertible {
    /// The text as a current kernel writes it, one line for each frame.
    public var description: String { frames.map { "\($0)\n" }.joined() }
}

extension KernelStack.Frame: CustomStringConvertible {
    /// The line as a current kernel writes it, without its newline.
    public var description: String {
        switch self {
        case .function(let name, let offset, let size, let module):
            "[<0>] \(name)+\(hexadecimal(offset))/\(hexadecimal(size))" + (module.map { " [\($0)]" } ?? "")
        case .address(let address): "[<0>] \(hexadecimal(address))"
        case .verbatim(let line): line
        }
    }

    fileprivate init(parsing line: Substring) {
        self = Self.address(on: line) ?? Self.function(on: line) ?? .verbatim(String(line))
    }

    private static func address(on line: Substring) -> Self? {
        var cursor = TextCursor(line)
        guard cursor.skip("[<"), cursor.hexadecimal() != nil, cursor.skip(">] "),
            let address = cursor.prefixedHexadecimal(), cursor.isAtEnd
        else { return nil }
        return .address(address)
    }

    private static func function(on line: Substring) -> Self? {
        var cursor = TextCursor(line)
        guard cursor.skip("[<"), cursor.hexadecimal() != nil, cursor.skip(">] "),
            let name = cursor.word(before: UInt8(ascii: "+")), cursor.skip("+"),
            let offset = cursor.prefixedHexadecimal(), cursor.skip("/"),
            let size = cursor.prefixedHexadecimal()
        else { return nil }
        if cursor.isAtEnd { return .function(name: name, offset: offset, size: size, module: nil) }
        guard cursor.skip(" ["), let module = cursor.word(before: UInt8(ascii: "["), UInt8(ascii: "]")),
            cursor.skip("]"), cursor.isAtEnd
        else { return nil }
        return .function(name: name, offset: offset, size: size, module: module)
    }
}
