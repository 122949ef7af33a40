import Experiments
import Foundation
import Records
import Runs
import Synchronization

/// What a person sees of a run: a live line on a terminal, and for each variant what was found.
final class RunPrinter: Sendable {
    private let name: String
    private let kernel: KernelName
    private let isSilent: Bool
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let total = Mutex(0)

    init(_ name: String, kernel: KernelName, isSilent: Bool) {
        self.name = name
        self.kernel = kernel
        self.isSilent = isSilent
    }

    func show(_ progress: ScriptRun.Progress) {
        switch progress {
        case .began(let variant, let trials):
            total.withLock { $0 = trials }
            live("\(title(variant)): 0 of \(trials) trials")
        case .trial(let variant, let done):
            live("\(title(variant)): \(done) of \(total.withLock(\.self)) trials")
        case .ended(let variant, let record, let killTimes):
            live(nil)
            if !isSilent { VariantReport(title: title(variant), name: name, kernel: kernel).print(record, killTimes) }
        }
    }

    func wrote(_ record: Record, to store: RecordStore, isNew: Bool) {
        guard !isSilent else { return }
        let kept = isNew ? "" : "  (kept as it was: this run came to \(record.verdict.rawValue))"
        print("record    \(store.path(of: name).relativePath)\(kept)")
        print("evidence  \(store.folder.appending(path: "evidence/\(name)\(isNew ? "" : ".new")").relativePath)\n")
    }

    private func title(_ variant: Variant) -> String { variant.label.isEmpty ? name : "\(name) \(variant.label)" }

    /// Rewrites the line at the foot of a terminal; says nothing in a pipe.
    private func live(_ text: String?) {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1b}[K\(text ?? "")".utf8))
    }
}
