import ArgumentParser
import Experiments
import Foundation
import Records
import Scripts

/// `faultline recognise`: which experiments show a stack.
struct RecogniseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recognise", abstract: "Name the experiments and kernels whose records have a stack.",
        discussion: """
            Reads the stack from standard input: /proc/PID/stack, a piece of a kernel log, or names of functions, innermost \
            first, a line each. Offsets and addresses do not count.

                faultline recognise < /proc/PID/stack

            Where no record has the stack, the nearest ones are shown beside it. Exit status: 0 if a record has it, 1 if none, \
            2 for trouble.
            """)

    @OptionGroup var scripts: ScriptOptions
    @Option(help: "The folder of the results.") var results = "results"

    func run() throws {
        let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        let functions = PastedStack(text).functions
        guard !functions.isEmpty else {
            throw ValidationError(
                "no function of a kernel stack on standard input; such a line is '[<0>] handle_userfault+0x1b4/0x7c0'")
        }
        var recognition = Recognition(of: functions)
        for kernel in try Results(path: results).kernels() {
            for experiment in kernel.experiments {
                guard let record = try kernel.record(of: experiment) else { continue }
                recognition.look(at: record, on: kernel.name)
            }
        }
        guard let likeness = recognition.likeness else {
            print("no stack on record has \(functions[0])")
            throw ExitCode(1)
        }
        let count = "\(functions.count) function\(functions.count == 1 ? "" : "s")"
        switch likeness {
        case .same: print("this stack, of \(count), is on record:\n")
        case .contains: print("these \(count) stand one after the other in stacks on record:\n")
        case .shares(let shared):
            print("not on record; the nearest stacks have \(shared) of \(count) in this sequence:\n")
        }
        for sight in recognition.sights { try show(sight, of: functions, likeness) }
        if case .shares = likeness { throw ExitCode(1) }
    }

    private func show(_ sight: Recognition.Sight, of functions: [String], _ likeness: Recognition.Likeness) throws {
        print("\(sight.experiment)  \(sight.step), state \(sight.state)")
        if let question = try? scripts.library.script(sight.experiment).variants.first?.experiment.question {
            print(Paragraph.wrap(question, indent: "    "))
        }
        print(Paragraph.wrap("on " + sight.kernels.joined(separator: ", "), indent: "    "))
        if case .shares = likeness {
            for row in StackAlignment(functions, sight.stack).rows {
                switch row.change {
                case .same: print("      \(row.from ?? "")")
                case .renamed: print("    ~ \(row.from ?? "") = \(row.to ?? "")")
                case .removed: print("    - \(row.from ?? "")")
                case .added: print("    + \(row.to ?? "")")
                }
            }
        }
        print("")
    }
}
