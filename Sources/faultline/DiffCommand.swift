import ArgumentParser
import Foundation
import Records

/// `faultline diff`: what differs between two kernels.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs between the records of two kernels, or of all.",
        usage: """
            faultline diff [<options>] <A> <B> [<names> ...]
            faultline diff --all [<options>] [<names> ...]
            """,
        discussion: """
            A and B are kernels of the results, by name or by the beginning of one (5.10, 7.3, host), or paths of such \
            folders. Exit status, as of diff(1): 0 if nothing differs, 1 if something does, 2 for trouble.

            With --all, every kernel of the results is compared with its neighbour: a table of letters, in which kernels \
            that behave alike share one, and under it what changed where.

            A stack whose frames have other names, or were split or inlined one or two at a time, is refactored; one that \
            goes another way between the same ends is rerouted; one that waits elsewhere, came in elsewhere, or does not go \
            through handle_userfault or handle_mm_fault any more is another path.
            """)

    @OptionGroup var output: DiffOutput
    @Flag(help: "Compare all kernels of the results, each with the one before it.") var all = false
    @Flag(help: "Compare the records of races.") var racing = false
    @Argument(help: "The two kernels, and names of experiments; all without them.") var names: [String] = []

    func validate() throws {
        if !all, names.count < 2 { throw ValidationError("name two kernels, or give --all") }
    }

    func run() async throws {
        let results = Results(path: output.results, races: racing)
        if all {
            let history = try await History(of: results, experiments: names)
            try output.show(
                HistoryReport(history, semantic: output.semantic).lines,
                HistoryDocument(history, semantic: output.semantic),
                HistoryMarkdown(history, semantic: output.semantic).text)
            return try output.end(history.failures, isSame: history.isEmpty(semantic: output.semantic))
        }
        let diff = try KernelDiff(
            results.kernel(names[0]), results.kernel(names[1]), experiments: Array(names.dropFirst(2)))
        try output.show(
            DiffReport(diff, semantic: output.semantic).lines, DiffDocument(diff, semantic: output.semantic),
            DiffMarkdown(diff, semantic: output.semantic).text)
        try output.end(diff.failures, isSame: diff.isEmpty(semantic: output.semantic))
    }
}
