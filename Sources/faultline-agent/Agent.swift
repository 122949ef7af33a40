import Experiments
import FoundationEssentials
import Glibc
import Harness

/// The agent's entry point: a plan on standard input, observations on standard output.
@main
enum Agent {
    static func main() {
        switch CommandLine.arguments.dropFirst().first {
        case "run": run()
        case "probe": probe(scratch: CommandLine.arguments.dropFirst(2).first ?? "/var/tmp")
        default: fail("usage: faultline-agent run < plan.json, or faultline-agent probe [folder]")
        }
    }

    private static func run() {
        do {
            let plan = try JSONDecoder().decode(Plan.self, from: FileHandleReader.standardInput())
            PlanRunner(plan) { observation in write(observation) }.run()
        } catch {
            write(Observation.trouble("the plan: \(error)"))
        }
    }

    private static func probe(scratch: String) { write(MachineProbe.probe(scratch: scratch)) }

    /// Writes one JSON document as one line, whole, before the next observation is made.
    private static func write(_ value: some Encodable) {
        do {
            var line = try JSONEncoder().encode(value)
            line.append(UInt8(ascii: "\n"))
            var rest = line[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                // Nobody listens any more: what is running now is of no use, and ends with this process.
                guard written > 0 else { exit(2) }
                rest = rest.dropFirst(written)
            }
        } catch {
            fail("an observation that is no JSON: \(error)")
        }
    }

    private static func fail(_ message: String) -> Never {
        fputs("faultline-agent: \(message)\n", stderr)
        exit(2)
    }
}
