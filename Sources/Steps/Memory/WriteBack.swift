import CLinux
import Experiments
import SystemCalls

/// `write-back`: what a memory server does before it drops a page.
struct WriteBack: Step {
    static let word = "write-back"
    static let summary = """
        Writes whole pages to the memory's store, a file of its own, with pwrite(2): what a memory server does before \
        it drops them. `copy` brings them back from there. Result: the bytes written, or the errno.
        """
    private static let from = Field<Place>.place("from", "which pages")
    static let fields = [from.description]
    static let shorthand: String? = from.name

    private let place: Place
    let writesStore = true

    var footprint: Footprint { Footprint(.loading(from: place), .writing(.store(memory: place.memory))) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.from] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let region = stage.region(of: place)
        let range = stage.range(of: place)
        let offset = Int64(range.start - region.range.start)
        return PreparedStep { _ in
            StepResult(CallResult(clinux_pwrite(region.store, range.start, range.length, offset)))
        }
    }
}
