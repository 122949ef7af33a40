import CLinux

/// What became of a page frame, by the words of outcomes.
enum FrameFate: String {
    /// The page maps it, still or again.
    case mapped
    /// The page does not map it, but another page of the script does, or its child.
    case elsewhere
    /// Nothing of the script maps it, but it is still allocated.
    case kept
    /// It is free, or somebody else's.
    case freed
    /// Nobody can tell.
    case unknown
    /// The page had none.
    case none

    /// How long a frame must stay allocated before it counts as kept.
    ///
    /// A direct read tells that it has completed before it lets go of its pages, and lets go by a work item if they are
    /// not dirty by then (iomap_dio_bio_end_io() in fs/iomap/direct-io.c, bio_check_pages_dirty() in block/bio.c): some
    /// scheduler ticks later on a busy machine.
    private static let patience = 50_000_000
    /// How often it must be found so in that time at least: on a machine that is busy with other things, the time may be over
    /// before the kernel's own threads had a CPU.
    private static let looks = 7
    /// The first pause between two looks in that time; each one after it is twice as long, up to half of it.
    private static let pause: Int64 = 1_000_000

    /// What `look` finds, again and again for as long as it finds a frame kept, for 50 ms and seven looks.
    static func settled(look: () -> [FrameFate]) -> [FrameFate] {
        let deadline = Int(clinux_monotonic_nanoseconds()) + patience
        var (pause, looks) = (pause, 0)
        while true {
            let fates = look()
            looks += 1
            let left = Int64(deadline - Int(clinux_monotonic_nanoseconds()))
            guard fates.contains(.kept), left > 0 || looks < Self.looks else { return fates }
            Lifeline.check()
            _ = clinux_sleep_nanoseconds(left > 0 ? min(pause, left) : pause)
            pause = min(2 * pause, Int64(patience) / 2)
        }
    }
}
