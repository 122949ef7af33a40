/// The name that a kernel function has in its source.
///
/// A compiler may emit a function, or a part or a specialised copy of it, under a name of its own:
/// `f.constprop.0` (constant arguments folded in), `f.isra.0` (arguments changed), `f.part.0` (what partial
/// inlining left), `f.cold` (the unlikely blocks), and Clang's `f.llvm.123` (a local symbol made global by
/// ThinLTO). Which of them a build has depends on its compiler and options, not on the path that a thread
/// took: two kernels of the same source differ in them, so they would show as differences where there are
/// none.
func sourceName(ofSymbol symbol: String) -> String {
    var name = Substring(symbol)
    while let shorter = withoutLastSuffix(name) { name = shorter }
    return String(name)
}

/// `name` without the compiler's suffix at its end, nil if it has none.
private func withoutLastSuffix(_ name: Substring) -> Substring? {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return nil }
    let isNumbered = !last.isEmpty && last.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let word = isNumbered ? parts[parts.count - 2] : last
    let suffixes = isNumbered ? ["constprop", "isra", "part", "cold", "llvm"] : ["cold"]
    let base = name[..<word.startIndex].dropLast()
    return suffixes.contains(String(Substring(word))) && !base.isEmpty ? base : nil
}
