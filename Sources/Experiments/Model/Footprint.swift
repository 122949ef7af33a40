/// What a step touches until it returns, by which two steps are told to be independent.
///
/// Says too much rather than too little: what a step may touch on any kernel, in any order, is in it.
public struct Footprint: Hashable, Sendable {
    /// Something that steps share.
    public enum Resource: Hashable, Sendable {
        /// One page of a memory, or one huge page of it: its bytes, its page table entry, its registration.
        case page(memory: String, Int)
        /// What `write-back` has kept of a memory.
        case store(memory: String)
        /// A file of the script.
        case file(String)
        /// The messages of the userfaultfd, who waits for their answer, and the descriptor itself.
        case messages
        /// A thread, as whoever sends it a signal sees it.
        case thread(String)
        /// The child that `fork` made, which does one thing at a time.
        case child
    }

    /// What it reads and does not change.
    public private(set) var reads: Set<Resource> = []
    /// What it changes.
    public private(set) var writes: Set<Resource> = []
    /// The memory whose pages it accesses, and may fault on.
    public private(set) var accessed: Set<String> = []
    /// Whether it tells the userfaultfd of an event, if somebody asked for events.
    public private(set) var raisesEvents = false
    /// Whether it is refused while an event waits to be read.
    public private(set) var isStoppedByEvents = false
    /// Whether it reads messages, which lets go on whoever waits for an event to be read.
    public private(set) var readsMessages = false
    /// Whether it may let a step go on that another thread is blocked in.
    public private(set) var releases = false
    /// Whether it may touch anything at all.
    public private(set) var isEverything = false

    /// It touches nothing that another step could touch.
    public static let nothing = Footprint()

    /// It may touch anything.
    public static var everything: Footprint {
        var footprint = Footprint()
        footprint.isEverything = true
        footprint.releases = true
        return footprint
    }

    /// It touches what these do.
    public init(_ parts: Footprint...) {
        for part in parts {
            reads.formUnion(part.reads)
            writes.formUnion(part.writes)
            accessed.formUnion(part.accessed)
            raisesEvents = raisesEvents || part.raisesEvents
            isStoppedByEvents = isStoppedByEvents || part.isStoppedByEvents
            readsMessages = readsMessages || part.readsMessages
            releases = releases || part.releases
            isEverything = isEverything || part.isEverything
        }
    }

    /// It reads something that cannot fault.
    public static func reading(_ resource: Resource) -> Footprint {
        var footprint = Footprint()
        footprint.reads = [resource]
        return footprint
    }

    /// It changes something, and cannot fault.
    public static func writing(_ resource: Resource) -> Footprint {
        var footprint = Footprint()
        footprint.writes = [resource]
        return footprint
    }

    /// It reads messages of the userfaultfd.
    public static var readingMessages: Footprint {
        var footprint = writing(.messages)
        footprint.readsMessages = true
        return footprint
    }

    /// It answers faults in pages, or wakes who waits for an answer.
    public static func answering(_ place: Place) -> Footprint {
        var footprint = Footprint(changing(place), writing(.messages))
        footprint.releases = true
        return footprint
    }

    /// It interrupts a thread.
    public static func interrupting(_ thread: String) -> Footprint {
        var footprint = writing(.thread(thread))
        footprint.releases = true
        return footprint
    }

    /// It changes pages without accessing them: their page table, their registration, their backing.
    public static func changing(_ place: Place) -> Footprint {
        var footprint = Footprint()
        footprint.writes = Set(place.entries.map { .page(memory: place.memory, $0) })
        return footprint
    }

    /// It changes pages by a call that the userfaultfd refuses while an event waits to be read.
    public static func changingUnlessEvents(_ place: Place) -> Footprint {
        var footprint = changing(place)
        footprint.isStoppedByEvents = true
        return footprint
    }

    /// It takes pages away, which is an event of the userfaultfd.
    public static func dropping(_ place: Place) -> Footprint {
        var footprint = changing(place)
        footprint.raisesEvents = true
        return footprint
    }

    /// It looks at pages without accessing them: at their page table, their registration, their backing.
    public static func inspecting(_ place: Place) -> Footprint {
        var footprint = Footprint()
        footprint.reads = Set(place.entries.map { .page(memory: place.memory, $0) })
        return footprint
    }

    /// It loads from pages, or has the kernel do so, and may fault on them.
    public static func loading(from place: Place) -> Footprint {
        var footprint = Footprint()
        footprint.reads = Set(place.entries.map { .page(memory: place.memory, $0) })
        footprint.accessed = [place.memory]
        return footprint
    }

    /// It stores to pages, or has the kernel do so, and may fault on them.
    public static func storing(to place: Place) -> Footprint {
        var footprint = changing(place)
        footprint.accessed = [place.memory]
        return footprint
    }

    /// Whether one changes what the other touches.
    func conflicts(with other: Footprint) -> Bool {
        if isEverything || other.isEverything { return true }
        return !writes.isDisjoint(with: other.writes) || !writes.isDisjoint(with: other.reads)
            || !reads.isDisjoint(with: other.writes)
    }

    /// The footprint in an experiment.
    ///
    /// An access to registered memory may leave a message, which also lets go on who waits for it, and so does an event
    /// that somebody asked for.
    func inside(_ experiment: Experiment, registersLater: Bool) -> Footprint {
        let mayFault = experiment.memory.contains {
            accessed.contains($0.name) && (registersLater || !$0.registration.isEmpty)
        }
        let hasEvents = experiment.asksForFeatures
        var footprint = mayFault || (raisesEvents && hasEvents) ? Footprint(self, .writing(.messages)) : self
        if isStoppedByEvents, hasEvents { footprint = Footprint(footprint, .reading(.messages)) }
        footprint.releases = releases || mayFault || (readsMessages && hasEvents)
        return footprint
    }
}
