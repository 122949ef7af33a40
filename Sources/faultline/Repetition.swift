import Experiments
import Guests
import Records

/// The commands that repeat what a run showed, as they are typed.
struct Repetition {
    /// The options that every command takes that runs something: where scripts and files are, what is allowed.
    let options: [String]
    /// How the experiments were asked for, by their names.
    let scripts: [String: String]
    /// How the kernels were asked for, by their names.
    let kernels: [String: String]

    /// The commands that repeat an order of a variant, and draw it; `trials` are those of a race in that order.
    func commands(
        _ order: String, racing trials: Int?, of experiment: String, _ variant: Variant, on kernel: KernelName
    ) -> [String] {
        let race = trials.map { ["--racing", "--trials", "\($0)"] } ?? []
        let spec = kernels["\(kernel)"] ?? "host"
        let place = options + (spec == "host" ? [] : ["--kernel", spec])
        let name = scripts[experiment] ?? experiment
        let choice = variant.assignments.flatMap { ["--variant", "\($0.variable)=\($0.value)"] }
        return [
            ["faultline", "run", name, "--order", order] + race + place,
            ["faultline", "timeline", name, "--order", order] + choice + place,
        ].map { ShellText.of($0) }
    }
}
