import ProcFS

/// A setting of the kernel: sysctl(8).
struct Sysctl: CustomStringConvertible {
    /// The name with dots, for example `vm.nr_hugepages`.
    let name: String

    /// The value as text, without the newline; nil if the kernel has no such setting or does not show it.
    var value: String? {
        let path = "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
        return (try? ProcFile(path).text())?.split(separator: "\n").first.map(String.init)
    }

    /// Name and value.
    var description: String { value.map { "\(name) = \($0)" } ?? "no \(name)" }
}
