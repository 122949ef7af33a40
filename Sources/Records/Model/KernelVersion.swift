/// The version in a kernel's name, by which kernels are sorted: `7.3-rc7-cloud` before `7.3.4-cloud`.
struct KernelVersion: Comparable, Hashable {
    private let numbers: [Int]
    /// Of a release candidate its number; a release comes after all of its candidates.
    private let candidate: Int
    private let rest: String

    init(_ name: String) {
        let version = name.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        numbers = version.split(separator: ".").map { Int($0) ?? Int.max }
        var rest = name[version.endIndex...]
        if rest.hasPrefix("-rc") {
            let digits = rest.dropFirst(3).prefix { $0.isASCII && $0.isNumber }
            candidate = Int(digits) ?? 0
            rest = rest[digits.endIndex...]
        } else {
            candidate = Int.max
        }
        self.rest = String(rest)
    }

    static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        // What has no version comes last.
        if left.numbers.isEmpty != right.numbers.isEmpty { return !left.numbers.isEmpty }
        let series = (left.numbers + [0, 0], right.numbers + [0, 0])
        // 7.3-rc7 is before 7.3 and 7.3.4 alike.
        for (one, other) in zip(series.0.prefix(2), series.1.prefix(2)) where one != other { return one < other }
        if left.candidate != right.candidate { return left.candidate < right.candidate }
        if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
        return left.rest < right.rest
    }
}
