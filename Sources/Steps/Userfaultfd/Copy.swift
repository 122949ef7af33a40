import CLinux
import Experiments
import SystemCalls
import Userfaultfd

/// `copy`: UFFDIO_COPY.
struct Copy: Step {
    static let word = "copy"
    static let summary = """
        Resolves missing pages with `UFFDIO_COPY` and wakes who waits for them. The bytes come from the memory's store \
        (what `write-back` wrote there; zeros where it never did), or are all `fill`. Result: the bytes \
        copied, fewer than asked for if something stopped it half way, or the errno.
        """
    private static let to = Field<Place>.place("to", "which pages")
    private static let fill = Field<UInt8>.byte("fill", "the byte to copy instead of the store's").optional
    private static let protect = Field<Bool>.flag("protect", "maps the pages write-protected: `MODE_WP`")
    private static let dontWake = Field<Bool>.dontWake
    static let worksOutside = true
    static let fields = [to.description, fill.description, protect.description, dontWake.description]
    static let shorthand: String? = to.name

    private let place: Place
    private let fill: UInt8?
    private let modes: CopyModes

    var footprint: Footprint { Footprint(.answering(place), .reading(.store(memory: place.memory))) }

    // Without a wake, a fault that has not gone to sleep finds its page there.
    var needsSleepers: Bool { modes.contains(.dontWake) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.to]
        fill = try arguments[Self.fill]
        var modes: CopyModes = []
        if try arguments[Self.protect] { modes.insert(.writeProtect) }
        if try arguments[Self.dontWake] { modes.insert(.dontWake) }
        self.modes = modes
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        // The buffer lives as long as the subject, which ends with its trial.
        let buffer = try Mapping(.anonymous, length: range.length).release()
        clinux_fill(buffer.start, fill ?? 0, buffer.length)
        let region = stage.region(of: place)
        let store = fill == nil ? region.store : nil
        let offset = Int64(range.start - region.range.start)
        let (userfaultfd, modes) = (stage.userfaultfd, self.modes)
        return PreparedStep { _ in
            if let store {
                let read = clinux_pread(store, buffer.start, buffer.length, offset)
                if read < 0 { return StepResult(CallResult(read)) }
            }
            let transfer = userfaultfd.copy(from: buffer.start, to: range, modes: modes)
            return StepResult(transfer)
        }
    }
}
