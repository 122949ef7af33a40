import Experiments

/// The records that are exported: kernels with their experiments.
public struct ResultSet: Sendable {
    /// One kernel.
    public struct Kernel: Sendable {
        /// Its name.
        public let name: String
        /// Its `machine.json`; nil if there is none.
        public let machine: MachineRecord?
        /// Its records, by name of the experiment.
        public let records: [Record]
    }

    /// The kernels.
    public let kernels: [Kernel]

    /// Reads every record of some kernels.
    ///
    /// - Throws: `ReadFailure` for the first that cannot be read.
    public init(_ folders: [KernelResults]) throws(ReadFailure) {
        var kernels: [Kernel] = []
        for folder in folders {
            var records: [Record] = []
            for name in folder.experiments {
                if let record = try folder.record(of: name) { records.append(record) }
            }
            kernels.append(Kernel(name: folder.name, machine: try folder.machine(), records: records))
        }
        self.kernels = kernels
    }
}

extension VariantRecord {
    /// Why it was skipped, or what went wrong, or which expectations did not hold; nil if there is nothing to say.
    var explanation: String? {
        if let reason = skip ?? error { return reason }
        let broken = expectations.filter { !$0.held }.map { expectation in
            "\(RecordText.expectation(expectation)) \(expectation.observation ?? "no trial"), "
                + "expected \(expectation.expected.title)"
        }
        return broken.isEmpty ? nil : broken.joined(separator: "; ")
    }
}
