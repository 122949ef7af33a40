import CLinux
import Experiments
import SystemCalls

/// `punch-hole`: the backing of some pages freed through the file.
struct PunchHole: Step {
    static let word = "punch-hole"
    static let summary = """
        Frees the backing of whole pages with fallocate(2) `FALLOC_FL_PUNCH_HOLE` on the memfd or file behind them. \
        Result: 0, or the errno (`EBADF` for anonymous memory, which has no file).
        """
    private static let range = Field<Place>.place("range", "which pages")
    static let fields = [range.description]
    static let shorthand: String? = range.name

    private let place: Place

    var footprint: Footprint { .dropping(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let region = stage.region(of: place)
        let descriptor = region.descriptor ?? -1
        let offset = Int64(place.pages.lowerBound * region.pageSize)
        let length = Int64(place.pages.count * region.pageSize)
        return PreparedStep { _ in StepResult(CallResult(clinux_punch_hole(descriptor, offset, length))) }
    }
}
