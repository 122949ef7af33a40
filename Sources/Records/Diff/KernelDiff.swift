/// What differs between two kernels: what they offer, and how they behave in each experiment.
public struct KernelDiff: Sendable {
    /// One of the two.
    public struct Side: Hashable, Sendable {
        /// The kernel's name.
        public let name: String
        /// Its `machine.json`; nil if there is none.
        public let machine: MachineRecord?

        fileprivate init(of results: KernelResults, _ failures: inout [ReadFailure]) {
            name = results.name
            do throws(ReadFailure) {
                machine = try results.machine()
            } catch {
                machine = nil
                failures.append(error)
            }
        }
    }

    /// The first kernel.
    public let from: Side
    /// The second kernel.
    public let to: Side
    /// What they offer; nil if one has no `machine.json`.
    public let machine: MachineDiff?
    /// The experiments that both have a record of, by name.
    public let records: [RecordDiff]
    /// The experiments that only the first has a record of.
    public let onlyFrom: [String]
    /// The experiments that only the second has a record of.
    public let onlyTo: [String]
    /// What could not be read, and so was not compared.
    public let failures: [ReadFailure]

    /// Compares what is on record about two kernels.
    ///
    /// - Parameter experiments: the experiments to compare; empty compares all.
    /// A record that cannot be read costs no other its comparison, and is one of `failures`.
    /// - Throws: `ReadFailure` if an experiment has no record on either.
    public init(_ from: KernelResults, _ to: KernelResults, experiments: [String] = []) throws(ReadFailure) {
        let (before, after) = (Set(from.experiments), Set(to.experiments))
        for name in experiments where !before.contains(name) && !after.contains(name) {
            let known = before.union(after).sorted().joined(separator: ", ")
            throw ReadFailure(name, "no record of '\(name)' on \(from.name) or \(to.name); there are \(known)")
        }
        let asked = experiments.isEmpty ? before.union(after) : Set(experiments)
        var failures: [ReadFailure] = []
        self.from = Side(of: from, &failures)
        self.to = Side(of: to, &failures)
        if let one = self.from.machine, let other = self.to.machine {
            machine = MachineDiff(one, other)
        } else {
            machine = nil
        }
        onlyFrom = asked.intersection(before.subtracting(after)).sorted()
        onlyTo = asked.intersection(after.subtracting(before)).sorted()
        var records: [RecordDiff] = []
        for name in asked.intersection(before).intersection(after).sorted() {
            do throws(ReadFailure) {
                guard let one = try from.record(of: name), let other = try to.record(of: name) else { continue }
                records.append(RecordDiff(one, other))
            } catch {
                failures.append(error)
            }
        }
        self.records = records
        self.failures = failures
    }

    /// Whether nothing differs; with `semantic`, stacks do not count.
    public func isEmpty(semantic: Bool) -> Bool {
        onlyFrom.isEmpty && onlyTo.isEmpty && machine?.changes.isEmpty != false
            && records.allSatisfy { $0.isEmpty(semantic: semantic) }
    }
}
