import ArgumentParser
import Foundation
import Records
import Scripts

/// `faultline atlas`: who blocks where, by the way into memory.
struct AtlasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atlas", abstract: "Show who blocks where, and what signals do, for each way into memory.",
        discussion: """
            The rows are those of the experiment \(Atlas.experiment) on record. A line stands for the kinds of memory that \
            show the same but for their stacks.

            state: who blocks, and how; a thread of the kernel's that blocks for the caller stands in brackets.
            in: the system call in which the caller is.
            message: whether the userfaultfd had a message of it.
            a handled signal: what SIGUSR1, which has a handler, does to a caller that is blocked: it is handled, or the caller \
            waits on, or it spins in the kernel; where another message came, the access has faulted again.
            SIGKILL: whether the script is gone after it, with a caller that is blocked.
            result: what the call returned that did not block.
            """)

    @OptionGroup var scripts: ScriptOptions
    @Option(help: "The folder of the results.") var results = "results"
    @Option(help: "Only pages of this kind: missing, write-protected, minor or poisoned.") var page: String?
    @Flag(help: "Print the kernel stacks, too, each with the rows that show it.") var stacks = false
    @Flag(help: "Print the attempts of the faults, too, each sequence with the rows that show it.") var paths = false
    @Argument(help: "The kernel, by name or the beginning of one.") var kernel = "host"

    func run() throws {
        let kernel = try Results(path: results).kernel(kernel)
        let record = try record(of: Atlas.experiment, on: kernel)
        let atlas = Atlas(record, page: page)
        if let page, atlas.rows.isEmpty {
            let known = Atlas(record).rows.map(\.page).reduce(into: [String]()) {
                if !$0.contains($1) { $0.append($1) }
            }
            throw ValidationError("no page of the kind '\(page)'; there are \(known.joined(separator: ", "))")
        }
        print("\(Atlas.experiment) on \(kernel.name)\n")
        print(Columns.text(atlas.table))
        if stacks { show(atlas.stacks.map { ($0.rows.map { "\($0.entry), \($0.page), \($0.memory)" }, $0.stack) }) }
        if paths {
            let record = try self.record(of: Atlas.pathsExperiment, on: kernel)
            show(Atlas.paths(record, page: page).map { ($0.rows, $0.lines) })
        }
    }

    /// The record of an experiment as its script is now.
    private func record(of experiment: String, on kernel: KernelResults) throws -> Record {
        guard let record = try kernel.record(of: experiment) else {
            throw ValidationError(
                "no record of \(experiment) on \(kernel.name); 'faultline run \(experiment)' writes one")
        }
        let script = try scripts.library.script(experiment)
        guard record.script == Digest.of(Data(script.source.text.utf8)) else {
            throw ValidationError(
                "the record on \(kernel.name) is of another script; 'faultline run \(experiment)' writes a new one")
        }
        return record
    }

    private func show(_ groups: [(rows: [String], lines: [String])]) {
        for (rows, lines) in groups {
            print("")
            for row in rows { print(row) }
            for line in lines { print("    \(line)") }
        }
    }
}
