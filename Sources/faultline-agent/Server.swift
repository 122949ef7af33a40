import Experiments
import FoundationEssentials
import Glibc
import Harness

/// Answers requests: a line in on standard input, lines out on standard output, until the input ends.
struct Server {
    private let tracing = TracingBench()
    private let disks = DiskBench()

    /// Answers every request, then takes back what it has changed on this machine.
    func run() {
        var input = LineReader(descriptor: STDIN_FILENO)
        while let line = input.next() { answer(line) }
        if let left = disks.end() { Agent.fail(left) }
    }

    /// Makes ready what a request may need, so that a saved guest has it: reads the kernel's tables, defines its probes, loads
    /// KVM.
    func prepare() {
        tracing.prepare()
        EventWait.prepare()
        VirtualizationModules.load()
    }

    private func answer(_ line: [UInt8]) {
        do {
            switch try JSONDecoder().decode(Request.self, from: Data(line)) {
            case .probe(let scratch): send(.machine(MachineProbe.probe(scratch: scratch)))
            case .run(let plan): PlanRunner(plan, tracing: tracing, disks: disks) { send(.observation($0)) }.run()
            }
        } catch {
            send(.observation(.trouble("a request that is none: \(error)")))
        }
        send(.done)
    }

    /// Writes one report as one line, whole, before anything else happens.
    func send(_ report: Report) {
        do {
            var line = try JSONEncoder().encode(report)
            line.append(UInt8(ascii: "\n"))
            var rest = line[...]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes {
                    unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count)
                }
                // Nobody listens any more: a running subject is of no use, and ends with this process.
                guard written > 0 else { exit(2) }
                rest = rest.dropFirst(written)
            }
        } catch {
            Agent.fail("a report that is no JSON: \(error)")
        }
    }
}
