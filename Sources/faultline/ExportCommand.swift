import ArgumentParser
import Foundation
import Records

/// `faultline export`: records in the forms of other tools.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print records as KTAP, JUnit XML or a KCIDB report.",
        discussion: """
            ktap and junit are for CI systems, kcidb (I/O schema 5.3) is for KernelCI. Every variant of an experiment is one \
            test; skip names what the kernel lacks, error and miss are faults of the machine or of Faultline.
            """)

    /// A form.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case ktap, junit, kcidb
    }

    @Argument(help: "The form: ktap, junit or kcidb.") var form: Form
    @Argument(help: "The kernels; all of the results without them.") var kernels: [String] = []
    @Option(help: "The folder of the results.") var results = "results"
    @Option(help: "The origin of a KCIDB report, as agreed with KernelCI.") var origin = "faultline"

    func run() throws {
        let all = Results(path: results)
        let set = try ResultSet(kernels.isEmpty ? all.kernels() : kernels.map { try all.kernel($0) })
        let text =
            switch form {
            case .ktap: KTAP.text(of: set)
            case .junit: JUnit.text(of: set)
            case .kcidb: String(decoding: try CanonicalJSON.encode(KCIDB(set, origin: origin)), as: UTF8.self)
            }
        try StandardOutput.write(text)
    }
}
