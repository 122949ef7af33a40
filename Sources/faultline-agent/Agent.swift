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
        case "probe": write(MachineProbe.probe(scratch: CommandLine.arguments.dropFirst(2).first ?? "/var/tmp"))
        default: fail("usage: faultline-agent run < plan.json, or faultline-agent probe [folder]")
        }
    }

    private static func run() {
        do {
            let plan = try JSONDecoder().decode(Plan.self, from: standardInput())
            PlanRunner(plan) { observation in write(observation) }.run()
        } catch {
            write(Observation.trouble("the plan: \(error)"))
        }
    }

    /// Everything that comes on standard input.
    private static func standardInput() -> Data {
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 { unsafe fail("reading the plan: \(String(cString: strerror(errno)))") }
            if count == 0 { return data }
            data.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes one JSON document as one line, whole, before anything else happens.
    private static func write(_ value: some Encodable) {
        do {
            var line = try JSONEncoder().encode(value)
            line.append(UInt8(ascii: "\n"))
            var rest = line[...]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes {
                    unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
                }
                // Nobody listens any more: a running subject is of no use, and ends with this process.
                guard written > 0 else { exit(2) }
                rest = rest.dropFirst(written)
            }
        } catch {
            fail("an observation that is no JSON: \(error)")
        }
    }

    private static func fail(_ message: String) -> Never {
        let line = "faultline-agent: \(message)\n"
        _ = unsafe Glibc.write(STDERR_FILENO, line, line.utf8.count)
        exit(2)
    }
}
