import ArgumentParser
import Foundation
import Records

/// `faultline diff`: what differs between two kernels.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs between the records of two kernels.",
        discussion: """
            A and B are kernels of the results, by name or by the beginning of one (5.10, 7.3, host), or paths of such \
            folders. Exit status, as of diff(1): 0 if nothing differs, 1 if something does, 2 for trouble.

            A stack whose frames have other names, or were split or inlined one or two at a time, is refactored; one that \
            goes another way between the same ends is rerouted; one that waits elsewhere, came in elsewhere, or does not go \
            through handle_userfault or handle_mm_fault any more is another path.
            """)

    @OptionGroup var output: DiffOutput
    @Argument(help: "The first kernel.") var from: String
    @Argument(help: "The second kernel.") var to: String
    @Argument(help: "Names of experiments; all without them.") var names: [String] = []

    func run() throws {
        let results = Results(path: output.results)
        let diff = try KernelDiff(results.kernel(from), results.kernel(to), experiments: names)
        output.show(DiffReport(diff, semantic: output.semantic).lines)
        if !diff.isEmpty(semantic: output.semantic) { throw ExitCode(1) }
    }
}
