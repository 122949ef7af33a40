import ArgumentParser
import Experiments
import Foundation
import Runs

/// `faultline doctor`: what this machine can do, and what to do about the rest.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what this machine can do, and what to do about the rest.")

    @OptionGroup var agent: AgentOptions
    @Flag(help: "Print everything that was probed as JSON.") var json = false

    func run() async throws {
        var probing = try agent.agent
        let machine = try await probing.probe()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(machine), as: UTF8.self))
            return
        }
        let width = machine.capabilities.map(\.name.count).max() ?? 0
        for capability in machine.capabilities {
            let name = capability.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let standing = capability.standing.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
            print("\(standing)  \(name)  \(capability.detail)")
            if let advice = capability.advice {
                print(String(repeating: " ", count: width + 11) + "-> \(advice)")
            }
        }
    }
}
