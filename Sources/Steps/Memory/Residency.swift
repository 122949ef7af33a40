import CLinux
import Experiments
import SystemCalls

/// `mincore`: how many pages are in memory.
struct Residency: Step {
    static let word = "mincore"
    static let summary = """
        Counts with mincore(2) the pages of the base size that are in memory: in the page table for anonymous memory, in the \
        page cache for a memfd or file. Result: their number, or the errno (`ENOMEM` for what is not mapped).
        """
    private static let range = Field<Place>.place("range", "which pages")
    static let fields = [range.description]
    static let shorthand: String? = range.name

    private let place: Place

    var footprint: Footprint { .inspecting(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        // A byte for each page. The vector lives as long as the subject.
        let vector = try Mapping(.anonymous, length: range.length / Int(clinux_page_size())).release()
        return PreparedStep { _ in
            StepResult(CallResult(clinux_resident_pages(range.start, range.length, vector.start)))
        }
    }
}
