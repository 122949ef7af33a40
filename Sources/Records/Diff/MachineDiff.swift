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

    init(_ from: MachineRecord, _ to: MachineRecord) {
        var lists = [
            ("architecture", [from.architecture], [to.architecture]),
            ("features", from.features, to.features), ("ioctls", from.ioctls, to.ioctls),
            ("page-size", ["\(from.pageSize)"], ["\(to.pageSize)"]),
        ]
        for name in Set(from.rangeIoctls.keys).union(to.rangeIoctls.keys).sorted() {
            lists.append((name, from.rangeIoctls[name] ?? [], to.rangeIoctls[name] ?? []))
        }
        changes = lists.compactMap { name, from, to in
            let (lost, won) = (from.filter { !to.contains($0) }, to.filter { !from.contains($0) })
            return lost.isEmpty && won.isEmpty ? nil : Change(name: name, from: lost, to: won)
        }
    }
}
