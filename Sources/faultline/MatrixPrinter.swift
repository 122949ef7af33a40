import Experiments
import Foundation
import Records
import Runs
import Synchronization

/// What a person sees of a matrix: one live line, what was found as it is found, a table at the end.
final class MatrixPrinter: Sendable {
    private struct State {
        var table: SummaryTable
        /// How far the cells are that run now.
        var running: [KernelMatrix.Cell: String] = [:]
        var totals: [KernelMatrix.Cell: Int] = [:]
        var done = 0
        var flakes: [KernelName: [String]] = [:]
        var verdicts: Set<Verdict> = []
    }

    /// How it is printed.
    enum Style {
        case text, json
    }

    private let style: Style
    private let repetition: Repetition
    private let cells: Int
    private let begin = ContinuousClock.now
    private let status = StatusLine()
    private let state: Mutex<State>

    /// A printer for these experiments on these kernels.
    init(experiments: [String], kernels: [String], repetition: Repetition, style: Style) {
        self.style = style
        self.repetition = repetition
        cells = experiments.count * kernels.count
        state = Mutex(State(table: SummaryTable(experiments: experiments, kernels: kernels)))
    }

    /// Takes in what a matrix reports; from any thread.
    func show(_ progress: KernelMatrix.Progress) {
        state.withLock { state in
            switch progress {
            case .known(let cell, let record):
                end(cell, .record(record), record.verdict, &state)
                say("\(cell.experiment) on \(cell.kernel): \(record.verdict.rawValue), from the run before", &state)
            case .running(let cell, let progress): show(progress, of: cell, &state)
            case .ended(let cell, let record, let store, let isNew, let flakes):
                end(cell, .record(record), record.verdict, &state)
                state.flakes[cell.kernel, default: []] += flakes
                if let store { say(places(of: record, in: store, isNew: isNew), &state) }
                if style == .json { say(json: record, of: cell.kernel, &state) }
            case .failed(let cell, let error):
                end(cell, .missing("\(error)"), .miss, &state)
                complain("\(cell.experiment) on \(cell.kernel): \(error)")
            }
            showStatus(state)
        }
    }

    /// Says something that is about no cell.
    func note(_ text: String) { state.withLock { say(text, &$0) } }

    /// Says that nothing can be run on a kernel.
    func show(unusable kernel: String, because reason: String, experiments: [String]) {
        state.withLock { state in
            for experiment in experiments {
                state.table.set(.missing(reason), experiment: experiment, kernel: kernel)
                state.done += 1
            }
            state.verdicts.insert(.miss)
            complain("\(kernel): \(reason)")
        }
    }

    /// Prints the table, and returns the verdicts that it has.
    func finish() -> Set<Verdict> {
        state.withLock { state in
            status.show(nil)
            if cells > 1 { say(state.table.lines.joined(separator: "\n") + "\n", &state) }
            let time = begin.duration(to: .now).formatted(
                .units(allowed: [.minutes, .seconds], width: .narrow, fractionalPart: .show(length: 1)))
            say("\(state.done) of \(cells) experiment\(cells == 1 ? "" : "s × kernels") in \(time)", &state)
            for (kernel, flakes) in state.flakes.sorted(by: { "\($0.key)" < "\($1.key)" }) where !flakes.isEmpty {
                say("\nguests of \(kernel) that died, and were followed by others: \(flakes.count)", &state)
                for flake in flakes { say("    \(flake)", &state) }
            }
            return state.verdicts
        }
    }

    private func show(_ progress: ScriptRun.Progress, of cell: KernelMatrix.Cell, _ state: inout State) {
        switch progress {
        case .began(let variant, let trials):
            state.totals[cell] = trials
            state.running[cell] = "\(title(cell, variant)) 0/\(trials)"
        case .trial(let variant, let done):
            state.running[cell] = "\(title(cell, variant)) \(done)/\(state.totals[cell, default: done])"
        case .ended(let variant, let finding):
            let report = VariantReport(title: title(cell, variant), name: cell.experiment, kernel: cell.kernel)
            var lines = report.lines(finding)
            if finding.record.verdict == .fail {
                let trials = finding.record.race.flatMap { $0.order == nil ? nil : $0.trials }
                let broken = BreakageReport { [repetition] order in
                    repetition.commands(order, racing: trials, of: cell.experiment, variant, on: cell.kernel)
                }
                lines += broken.lines(finding.breakages).map { $0.isEmpty ? "" : "  \($0)" } + [""]
            }
            say(lines.joined(separator: "\n"), &state)
        }
    }

    private func end(_ cell: KernelMatrix.Cell, _ content: SummaryTable.Cell, _ verdict: Verdict, _ state: inout State)
    {
        state.table.set(content, experiment: cell.experiment, kernel: "\(cell.kernel)")
        state.running[cell] = nil
        state.done += 1
        state.verdicts.insert(verdict)
    }

    private func title(_ cell: KernelMatrix.Cell, _ variant: Variant) -> String {
        variant.label.isEmpty ? cell.experiment : "\(cell.experiment) \(variant.label)"
    }

    private func places(of record: Record, in store: RecordStore, isNew: Bool) -> String {
        let name = record.experiment
        let kept = isNew ? "" : "  (kept as it was: this run came to \(record.verdict.rawValue))"
        return """
            record    \(store.path(of: name).relativePath)\(kept)
            evidence  \(store.evidencePath(of: isNew ? name : "\(name).new").relativePath)

            """
    }

    private func showStatus(_ state: State) {
        let running = state.running.sorted { "\($0.key)" < "\($1.key)" }.map { "\($0.key.kernel) \($0.value)" }
        status.show((["\(state.done)/\(cells) done"] + running).joined(separator: " | "))
    }

    /// Says what went wrong where errors belong, whatever the style.
    private func complain(_ text: String) {
        status.show(nil)
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }

    /// Prints a text above the live line.
    private func say(_ text: String, _ state: inout State) {
        guard style == .text else { return }
        status.show(nil)
        print(text)
        fflush(nil)
    }

    private func say(json record: Record, of kernel: KernelName, _ state: inout State) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(PlacedRecord(kernel: kernel, record: record)) else { return }
        status.show(nil)
        print(String(decoding: data, as: UTF8.self))
        fflush(nil)
    }
}

/// A record that stands alone, and so names its kernel.
private struct PlacedRecord: Encodable {
    let kernel: KernelName
    let record: Record

    private enum CodingKeys: CodingKey { case kernel }

    func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("\(kernel)", forKey: .kernel)
    }
}
