public import Experiments

/// The machine and the kernel under a folder of records: `machine.json`.
public struct MachineRecord: Codable, Hashable, Sendable {
    /// The version of this format.
    public var format = Record.currentFormat
    /// The name of the folder: full version and flavour.
    public var kernel: String
    /// `uname -r`.
    public var release: String
    /// `uname -v`.
    public var version: String
    /// `uname -m`.
    public var architecture: String
    /// How many CPUs are online.
    public var processors: Int
    /// What executes the guest; `none` for the running kernel.
    public var accelerator: String
    /// The page size in bytes.
    public var pageSize: Int
    /// The digest of the kernel's configuration, `sha256:…`, or `unknown`.
    public var config: String
    /// The userfaultfd features that the kernel offers.
    public var features: [String]
    /// The ioctls that UFFDIO_API reports.
    public var ioctls: [String]
    /// The ioctls that UFFDIO_REGISTER reports, or its errno, by backing and mode.
    public var rangeIoctls: [String: [String]]

    private enum CodingKeys: String, CodingKey {
        case format, kernel, release, version, architecture, processors, accelerator, config, features, ioctls
        case pageSize = "page-size"
        case rangeIoctls = "range-ioctls"
    }

    /// The record of a probed machine.
    public init(_ machine: Machine, kernel: KernelName, config: String, accelerator: String = "none") {
        self.kernel = kernel.description
        self.config = config
        self.accelerator = accelerator
        release = machine.release
        version = machine.version
        architecture = machine.architecture
        processors = machine.processors
        pageSize = machine.pageSize
        features = machine.features ?? []
        ioctls = machine.ioctls ?? []
        rangeIoctls = machine.rangeIoctls
    }

    /// The lists by which machines are compared, by name: what userfaultfd offers, page size and architecture.
    ///
    /// A list that could not be probed is left out: what stands in its place says why, in words.
    var offers: [String: [String]] {
        var lists = [
            "architecture": [architecture], "features": features, "ioctls": ioctls, "page-size": ["\(pageSize)"],
        ]
        for (name, list) in rangeIoctls where !list.contains(where: { $0.contains(" ") }) { lists[name] = list }
        return lists
    }
}
