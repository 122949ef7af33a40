/// The version at the beginning of a kernel's name, by which kernels are sorted and ranges of them are told:
/// `7.3-rc7-cloud` before `7.3-cloud` before `7.3.4-cloud`.
public struct KernelVersion: Comparable, Hashable, Sendable {
    private let numbers: [Int]
    /// Of a release candidate its number; a release comes after all of its candidates.
    private let candidate: Int
    private let rest: String

    /// The version that `name` begins with; what follows it only tells equal versions apart.
    public init(_ name: String) {
        let version = name.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        numbers = version.split(separator: ".").map { Int($0) ?? Int.max }
        var rest = name[version.endIndex...]
        if rest.hasPrefix("-rc") || rest.hasPrefix("~rc") {
            let digits = rest.dropFirst(3).prefix { $0.isASCII && $0.isNumber }
            candidate = Int(digits) ?? 0
            rest = rest[digits.endIndex...]
        } else {
            candidate = Int.max
        }
        self.rest = String(rest)
    }

    /// What places the version among others: three numbers, zeros for those that are not said, and the candidate's, the
    /// largest Int for a release; nil if the name begins with no version.
    ///
    /// 7.3-rc7 is a candidate of 7.3.0, and 6.1.5-rc1 one of 6.1.5.
    var place: [Int]? { numbers.isEmpty ? nil : Array((numbers + [0, 0]).prefix(3)) + [candidate] }

    /// The earlier version first; what has no version comes last.
    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        guard let one = left.place, let other = right.place else {
            return left.numbers.isEmpty == right.numbers.isEmpty ? left.rest < right.rest : right.numbers.isEmpty
        }
        if one != other { return one.lexicographicallyPrecedes(other) }
        if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
        return left.rest < right.rest
    }
}
