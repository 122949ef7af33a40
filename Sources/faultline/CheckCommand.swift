import ArgumentParser
import Experiments
import Foundation
import Scripts

/// `faultline check`: whether scripts are right, without running them.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check scripts without running them.")

    @Argument(help: "The files to check.") var files: [String]

    func run() throws {
        var isFine = true
        for file in files {
            do {
                let script = try Script(parsing: ScriptSource(contentsOf: file))
                let orders = script.variants.reduce(0) { $0 + $1.orders.count }
                print("\(file): ok, \(script.variants.count) variants, \(orders) orders")
            } catch {
                FileHandle.standardError.write(Data("\(error)\n".utf8))
                isFine = false
            }
        }
        if !isFine { throw ExitCode(2) }
    }
}
