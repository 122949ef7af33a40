/// What differs between what two kernels offer: userfaultfd's features and ioctls.
public struct MachineDiff: Hashable, Sendable {
    /// A list that differs.
    public struct Change: Hashable, Sendable {
        /// Which: `features`, `ioctls`, `shmem/write-protect`, `page-size`, `architecture`.
        public let name: String
        /// What only the first kernel has.
        public let from: [String]
        /// What only the second kernel has.
        public let to: [String]
    }

    /// The lists that differ, sorted by name; what each registration offers comes after the rest.
    public let changes: [Change]

    init(_ from: MachineRecord, _ to: MachineRecord) { self.init(from.offers, to.offers) }

    /// The diff of two machines' lists; what only one of them could probe is not compared.
    init(_ from: [String: [String]], _ to: [String: [String]]) {
        let names = from.keys.filter { to[$0] != nil }.sorted {
            ($0.contains("/") ? 1 : 0, $0) < ($1.contains("/") ? 1 : 0, $1)
        }
        changes = names.compactMap { name in
            let (before, after) = (from[name] ?? [], to[name] ?? [])
            let (lost, won) = (before.filter { !after.contains($0) }, after.filter { !before.contains($0) })
            return lost.isEmpty && won.isEmpty ? nil : Change(name: name, from: lost, to: won)
        }
    }
}
