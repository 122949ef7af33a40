/// Some of an experiment's variants, in as few words as they can be named.
enum VariantSelection {
    /// `backing=shmem` for all variants with that value, `every variant` for all; else their labels.
    static func text(_ selected: [String], of all: [String]) -> String {
        guard Set(selected) != Set(all) else { return all.count == 1 ? all[0] : "every variant" }
        let chosen = selected.map(assignments)
        let variables = chosen.first.map { $0.map(\.variable) } ?? []
        var conditions: [(variable: String, values: [String])] = []
        for variable in variables {
            let values = { (variants: [[Assignment]]) in
                Set(variants.compactMap { $0.first { $0.variable == variable }?.value })
            }
            let taken = values(chosen)
            if taken != values(all.map(assignments)) { conditions.append((variable, taken.sorted())) }
        }
        let fitting = all.filter { label in
            conditions.allSatisfy { condition in
                assignments(label).contains {
                    $0.variable == condition.variable && condition.values.contains($0.value)
                }
            }
        }
        guard Set(fitting) == Set(selected), !conditions.isEmpty else { return selected.joined(separator: "; ") }
        return conditions.map { "\($0.variable)=\($0.values.joined(separator: "|"))" }.joined(separator: " ")
    }

    private typealias Assignment = (variable: String, value: String)

    private static func assignments(_ label: String) -> [Assignment] {
        label.split(separator: " ").map { word in
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
