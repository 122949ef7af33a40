import Experiments
import Scripts
import Testing

/// Which steps may change places, pair by pair, and why.
@Suite struct `Footprints of steps` {
    /// Two steps that two threads run, and whether nobody can tell which of them came first.
    struct Case: CustomTestStringConvertible {
        let one: String
        let other: String
        let isIndependent: Bool
        let why: String
        /// The features that the userfaultfd is asked for.
        var features = ""
        /// What the second thread does first, and may be blocked in.
        var first: String?
        /// What a third thread does.
        var third: String?

        var testDescription: String { "\(one) | \(first.map { "\($0); " } ?? "")\(other): \(why)" }
    }

    /// `plain` and `twin` are not registered; `page` is, in both modes.
    private func isIndependent(_ example: Case) throws -> Bool {
        let second = [example.first, example.other].compactMap(\.self).map { "    - \($0)\n" }.joined()
        let text = """
            question: Which of them comes first?
            memory:
              page: {backing: shmem, pages: 2, fill: 0x11, register: missing+write-protect}
              plain: {backing: shmem, pages: 2, fill: 0x11}
              twin: {backing: anonymous, fill: 0x11}
              huge: {backing: thp, pages: 1024, fill: 0x11}
            files:
              data: {size: 8KiB, fill: 0xab, direct: true}
              more: {size: 8KiB, fill: 0xab, direct: true}
            userfaultfd: {features: [\(example.features)]}
            threads:
              a:
                - \(example.one)
              b:
            \(second)  c:
                - \(example.third ?? "sleep: 1ns")
            orders: all
            observe: {}

            """
        let script = try Script(parsing: ScriptSource(path: "pair.yaml", text: text))
        let variant = try #require(script.variants.first)
        let steps = variant.experiment.threads.prefix(2).compactMap(\.steps.last?.id)
        return variant.independence(steps[0], steps[1])
    }

    private static let accesses = [
        Case(one: "load: plain", other: "load: plain", isIndependent: true, why: "neither changes the page"),
        Case(
            one: "load: page", other: "load: page", isIndependent: false,
            why: "both may fault, and whose message is first can be seen"),
        Case(one: "load: page.0", other: "load: page.1", isIndependent: false, why: "the same, for two pages"),
        Case(
            one: "load: plain", other: "load: plain", isIndependent: false,
            why: "both may fault once somebody registers memory", third: "register: {range: plain, modes: missing}"),
        Case(one: "store: plain", other: "load: plain", isIndependent: false, why: "the load sees the store"),
        Case(one: "store: plain", other: "store: plain", isIndependent: false, why: "one overwrites the other"),
        Case(one: "store: plain.0", other: "store: plain.1", isIndependent: true, why: "two pages"),
        Case(one: "store: plain", other: "store: twin", isIndependent: true, why: "two memories"),
        Case(one: "store: page.0", other: "store: page.1", isIndependent: false, why: "both may leave a message"),
        Case(one: "store: page", other: "load: plain", isIndependent: true, why: "only one may leave a message"),
        Case(
            one: "madvise: {range: plain, advice: populate-read}", other: "load: plain", isIndependent: true,
            why: "populating for reading is a load"),
        Case(
            one: "madvise: {range: plain, advice: populate-write}", other: "load: plain", isIndependent: false,
            why: "populating for writing is a store"),
    ]

    private static let transfers = [
        Case(
            one: "aio-read: {file: data, into: plain.0}", other: "aio-read: {file: data, into: plain.1}",
            isIndependent: true, why: "two pages, and nobody changes the file"),
        Case(
            one: "aio-read: {file: data, into: plain.0}", other: "aio-write: {file: data, from: plain.1}",
            isIndependent: false, why: "the read sees the write"),
        Case(
            one: "read: {file: data, into: plain.0, length: 4KiB}",
            other: "write: {file: more, from: plain.1, length: 4KiB}", isIndependent: true, why: "two files, two pages"),
        Case(
            one: "aio-write: {file: data, from: plain, length: 4KiB}",
            other: "aio-write: {file: more, from: plain, length: 4KiB}", isIndependent: true,
            why: "both only look at the page"),
        Case(
            one: "uring-read: {file: data, into: plain.0, length: 4KiB}", other: "load: plain.0", isIndependent: false,
            why: "the load sees the bytes or not"),
        Case(
            one: "uring-write: {file: data, from: plain, length: 4KiB}", other: "load: plain", isIndependent: true,
            why: "both only look at the page"),
        Case(
            one: "uring-write: {file: data, from: plain, length: 4KiB, buffers: registered}", other: "load: plain",
            isIndependent: false, why: "registering faults the page in for writing"),
        Case(one: "write-back: plain.0", other: "write-back: plain.1", isIndependent: false, why: "one store"),
        Case(
            one: "write-back: plain", other: "write-back: twin", isIndependent: true, why: "each memory has its store"),
        Case(one: "write-back: plain", other: "store: plain", isIndependent: false, why: "it saves the byte or not"),
        Case(one: "write-back: page.0", other: "copy: page.1", isIndependent: false, why: "the copy reads the store"),
    ]

    private static let pages = [
        Case(
            one: "await-fault: page", other: "madvise: {range: page, advice: dontneed}", isIndependent: true,
            why: "dropping a page is no event that somebody asked for"),
        Case(
            one: "await-fault: page", other: "madvise: {range: page, advice: dontneed}", isIndependent: false,
            why: "dropping a page leaves an event", features: "event-remove"),
        Case(
            one: "await-fault: page", other: "madvise: {range: twin, advice: dontneed}", isIndependent: false,
            why: "what somebody asked to be told of is not known by memory", features: "event-remove"),
        Case(
            one: "madvise: {range: plain.0, advice: dontneed}", other: "punch-hole: plain.1", isIndependent: true,
            why: "two pages"),
        Case(
            one: "madvise: {range: plain, advice: dontneed}", other: "load: plain", isIndependent: false,
            why: "the load finds the page or a fresh one"),
        Case(
            one: "write-protect: page.0", other: "write-protect: page.1", isIndependent: true,
            why: "two pages, and protecting wakes nobody"),
        Case(one: "write-protect: page", other: "load: page", isIndependent: false, why: "one page"),
        Case(one: "write-protect: page.0", other: "load: page.1", isIndependent: true, why: "two pages, one message"),
        Case(
            one: "copy: page.0", other: "zeropage: page.1", isIndependent: false,
            why: "both answer, which changes who waits"),
    ]

    private static let others = [
        Case(
            one: "await-fault: page", other: "await-fault: page", isIndependent: false, why: "one message, one reader"),
        Case(one: "await-fault: page", other: "load: plain", isIndependent: true, why: "that load cannot fault"),
        Case(one: "await-fault: page", other: "load: page", isIndependent: false, why: "the wait is for its fault"),
        Case(
            one: "signal: {thread: b, signal: usr1}", other: "load: plain", isIndependent: false, why: "b is signalled"),
        Case(one: "signal: {thread: c, signal: usr1}", other: "load: plain", isIndependent: true, why: "b is not"),
        Case(
            one: "signal: {thread: c, signal: kill}", other: "load: plain", isIndependent: false,
            why: "it ends the whole subject"),
        Case(one: "close", other: "load: plain", isIndependent: false, why: "closing may change anything"),
        Case(one: "close", other: "sleep: 1ns", isIndependent: false, why: "closing may change anything"),
        Case(one: "sleep: 1ns", other: "sleep: 1ns", isIndependent: true, why: "sleeping changes nothing"),
        Case(one: "sleep: 1ns", other: "serve: page", isIndependent: true, why: "sleeping changes nothing"),
        Case(one: "serve: page", other: "load: page", isIndependent: false, why: "it answers the load's fault"),
        Case(one: "serve: page", other: "load: plain", isIndependent: true, why: "that load cannot fault"),
    ]

    /// What lets a blocked step go on decides whether the next step of its thread can be granted.
    private static let releases = [
        Case(
            one: "write-unprotect: page", other: "load: twin", isIndependent: false,
            why: "the store before it may wait for that", first: "store: page"),
        Case(
            one: "write-unprotect: page", other: "load: twin", isIndependent: true,
            why: "nothing before it waits", first: "store: plain"),
        Case(
            one: "write-protect: page", other: "load: twin", isIndependent: true,
            why: "protecting lets nobody go on", first: "store: page"),
        Case(
            one: "wake: page.0", other: "load: twin", isIndependent: false,
            why: "the wait before it is for another page, but both change who waits", first: "store: page.1"),
        Case(
            one: "store: page", other: "load: twin", isIndependent: false,
            why: "the fault may be what is waited for", first: "await-fault: page"),
        Case(
            one: "store: plain", other: "load: twin", isIndependent: true,
            why: "that store cannot fault", first: "await-fault: page"),
        Case(
            one: "store: page", other: "load: twin", isIndependent: false,
            why: "what is given up without a fault is not with one", first: "await-fault: {in: page, optional: true}"),
        Case(
            one: "madvise: {range: twin, advice: dontneed}", other: "load: plain", isIndependent: true,
            why: "an event ends no wait for a fault", features: "event-remove", first: "await-fault: page"),
        Case(
            one: "read-events", other: "load: twin", isIndependent: false,
            why: "dropping waits until its event is read", features: "event-remove",
            first: "madvise: {range: page, advice: dontneed}"),
        Case(
            one: "read-events", other: "load: twin", isIndependent: true,
            why: "dropping waits for nothing", first: "madvise: {range: page, advice: dontneed}"),
        Case(
            one: "signal: {thread: b, signal: usr1}", other: "sleep: 1ns", isIndependent: false,
            why: "b is signalled", first: "store: page"),
    ]

    private static let memoryMap = [
        Case(one: "munmap: plain.0", other: "load: plain.1", isIndependent: true, why: "two pages"),
        Case(one: "munmap: plain", other: "load: plain", isIndependent: false, why: "the load raises a signal or not"),
        Case(
            one: "await-fault: page", other: "munmap: plain", isIndependent: false,
            why: "unmapping leaves an event", features: "event-unmap"),
        Case(
            one: "mprotect: {range: plain, protection: none}", other: "load: plain", isIndependent: false,
            why: "as unmapped"),
        Case(
            one: "mprotect: {range: plain.0, protection: none}", other: "load: plain.1", isIndependent: true,
            why: "two pages"),
        Case(
            one: "mremap: {from: plain.0, to: twin}", other: "mincore: twin", isIndependent: false,
            why: "other pages come there"),
        Case(
            one: "mremap: {from: plain.0, to: twin}", other: "mincore: plain.0", isIndependent: false,
            why: "the pages go from there"),
        Case(
            one: "mremap: {from: plain.0, to: twin}", other: "mincore: plain.1", isIndependent: true, why: "two pages"),
        Case(
            one: "load: plain.1", other: "load: twin", isIndependent: false,
            why: "both may fault once a registration was moved there", third: "mremap: {from: page.0, to: twin}"),
        Case(
            one: "madvise: {range: huge.3, advice: dontneed}", other: "pagemap-scan: {range: huge.4, category: huge}",
            isIndependent: false, why: "one huge page, which is split"),
        Case(
            one: "madvise: {range: huge.511, advice: dontneed}",
            other: "pagemap-scan: {range: huge.512, category: huge}", isIndependent: true, why: "two huge pages"),
        Case(
            one: "madvise: {range: huge, advice: dontneed}", other: "load: huge.1023", isIndependent: false,
            why: "all of them are dropped"),
        Case(one: "mincore: plain", other: "mincore: plain", isIndependent: true, why: "both only look"),
        Case(one: "mincore: plain", other: "store: plain", isIndependent: false, why: "the store may bring the page"),
        Case(
            one: "pagemap-scan: {range: plain, category: written}",
            other: "pagemap-scan: {range: plain, category: present}", isIndependent: true, why: "both only look"),
        Case(
            one: "pagemap-scan: {range: plain, category: written, protect: true}",
            other: "pagemap-scan: {range: plain, category: written}", isIndependent: false, why: "one protects"),
        Case(one: "move: {from: twin, to: page.0}", other: "load: twin", isIndependent: false, why: "the page goes"),
        Case(
            one: "move: {from: twin, to: page.0}", other: "load: page.1", isIndependent: false,
            why: "it answers, which changes who waits"),
        Case(one: "move: {from: twin, to: page.0}", other: "load: plain", isIndependent: true, why: "other pages"),
        Case(one: "fork", other: "load: plain", isIndependent: false, why: "a fork copies the page table"),
        Case(
            one: "child-exit", other: "store: plain", isIndependent: false,
            why: "the page may have been the child's, too"),
        Case(
            one: "child-load: plain", other: "store: plain", isIndependent: false,
            why: "the page may be the child's, too"),
        Case(one: "child-load: plain", other: "store: twin", isIndependent: true, why: "two memories"),
        Case(
            one: "child-load: plain", other: "child-load: twin", isIndependent: false,
            why: "one child, one thing at a time"),
    ]

    @Test(arguments: accesses + transfers + pages + others + releases + memoryMap)
    func `what is independent, and what is not`(example: Case) throws {
        #expect(try isIndependent(example) == example.isIndependent)
    }
}
