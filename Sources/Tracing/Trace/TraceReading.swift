/// From the text of a trace to the faults in it: pairs each return with its call.
struct TraceReading {
    private(set) var faults: [TracedFault] = []
    private var lacks: [String] = []
    /// The runs of `handle_mm_fault()` that have not returned, the innermost last.
    private var open: [Int32: [Int]] = [:]
    private let threads: Set<Int32>
    private let names: FaultNames
    private let probes: FaultProbes

    /// Reads a trace of the probes; what other threads did is left out.
    init(_ text: String, threads: Set<Int32>, names: FaultNames, probes: FaultProbes) {
        self.threads = threads
        self.names = names
        self.probes = probes
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") { continue }
            if line.contains("[LOST ") {
                note("the kernel's buffer overflowed (\(line.drop { $0 == " " }))")
            } else if let event = TraceLine(line) {
                if threads.contains(event.thread) { add(event) }
            } else if !line.allSatisfy({ $0 == " " }) {
                note("a line of the trace is not understood: \(line.prefix(80))")
            }
        }
    }

    /// What is lacking, in one line; nil if nothing is.
    var lack: String? { lacks.isEmpty ? nil : lacks.joined(separator: "; ") }

    private mutating func note(_ lack: String) { if !lacks.contains(lack) { lacks.append(lack) } }

    private mutating func add(_ event: TraceLine) {
        switch event.event {
        case probes.fault: begin(event)
        case probes.faultReturn: end(event)
        case probes.userfault: beginUserfault(event)
        case probes.userfaultReturn: endUserfault(event)
        default: break
        }
    }

    private mutating func begin(_ event: TraceLine) {
        guard let address = event.number("address"), let flags = event.number("flags") else {
            return note("a call without its arguments")
        }
        // Where the return's probe has run first, its trampoline lies in the caller's place.
        let caller = event.fields["caller"].flatMap { TraceLine.function($0) }.flatMap {
            $0.hasSuffix("trampoline") ? nil : $0
        }
        open[event.thread, default: []].append(faults.count)
        faults.append(
            TracedFault(
                thread: event.thread, address: UInt(address), caller: caller,
                flags: names.flags.names(of: flags)))
    }

    private mutating func end(_ event: TraceLine) {
        guard let index = open[event.thread]?.popLast(), let value = event.number("value") else {
            return note("a return of handle_mm_fault without its call")
        }
        faults[index].caller = event.caller ?? faults[index].caller
        // The function returns 32 bits; what is above them in the register is nobody's.
        faults[index].returned = names.results.names(of: value & 0xffff_ffff)
    }

    private mutating func beginUserfault(_ event: TraceLine) {
        guard let index = open[event.thread]?.last, let reason = event.number("reason") else {
            return note("a call of handle_userfault outside of handle_mm_fault")
        }
        faults[index].userfault = TracedUserfault(reason: reason)
    }

    private mutating func endUserfault(_ event: TraceLine) {
        guard let index = open[event.thread]?.last, faults[index].userfault != nil, let value = event.number("value")
        else { return note("a return of handle_userfault without its call") }
        faults[index].userfault?.returned = names.results.names(of: value & 0xffff_ffff)
    }
}
