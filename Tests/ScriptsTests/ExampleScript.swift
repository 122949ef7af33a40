import Scripts
import Testing

/// Scripts with nothing wrong in them, and what happens when something is.
enum ExampleScript {
    /// A small one: the bad scripts of the tests are this one with a change.
    static let small = """
        question: Does the store land?
        memory:
          page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          reader:
            - store: page
            - aio-read: {file: data, into: page}
          handler:
            - await-fault: {kind: write-protect, in: page}
            - write-unprotect: page
        orders: all
        observe:
          result: reader.store
        expect:
          - always: {result: 1}

        """

    /// One with every key of a script, and every form that a value may have.
    static let large = """
        # A comment.
        question: >
          Folded text: with a colon, 'quotes' and
          a second line?
        matrix:
          backing: [anonymous, shmem, hugetlb]
          modes:
            write-protect: write-protect
            both: [$other, write-protect]
          other: {missing: missing}
        memory:
          page: {backing: $backing, mapping: private, pages: 3, fill: 17, register: $modes, protected: true}
          other:
            backing: file
            register: [missing, minor]
        files:
          data:
            size: 8192
            direct: true
          pipe: {kind: pipe, size: 0}
        userfaultfd: {features: event-remove+sigbus, user-mode-only: false}
        threads:
          reader:
            - store: {to: page.1, at: 512, value: 0xff}
            - load: page.0-2
            - aio-read: {file: data, into: page, length: 4KiB, offset: 4KiB}
              only: {backing: [anonymous, shmem]}
            - store: page
          server:
            - read-events
            - madvise: {range: page, advice: dontneed}
            - sleep: 10ms
              as: pause
            - close:
          killer:
            - signal: {thread: reader, signal: usr1}
          remote:
            process: other
            steps:
              - mem-read: page.2
        orders:
          - [reader.store, reader.load, reader.aio-read, server.read-events, server.madvise, server.pause,
             killer.signal, remote.mem-read, reader.store#2, server.close]
        observe:
          result: reader.store#2
          read: reader.aio-read
          state: reader.state
          handled: reader.signals
          faults: reader.faults
          bytes: page[512..1023]
          last: page[4KiB]
          file: file.data[0]
          entry: pagemap(page.1) after reader.store
          flags: kpageflags(page after reader.store)
          count: kpagecount( page.0-2  after reader.store#2 ) after  server.pause
          frame: frame(page.2 after reader.aio-read) after server.close
          kept: smaps(page, Private_Hugetlb)
          dropped: server.madvise after server.read-events
          task: left.task
          contexts: left.aio-contexts
        expect:
          - sometimes: {result: 1, bytes: 0x11}
            means: |
              Plain words.
          - never: {read: EFAULT}
            only: {backing: shmem, modes: write-protect}
          - always: {handled: 1}
            if: [not feature(wp-async), ioctl(shmem/write-protect copy)]
            on: ">=5.10 <5.11 || >=6.12-rc1, <8"
            order: [server.madvise, killer.signal]
        danger: hang
        trials: 5

        """

    /// What the parser says of a script: its diagnostic, or that it is fine.
    static func diagnosis(of text: String, path: String = "x.yaml") -> String {
        do throws(ScriptDiagnostic) {
            _ = try Script(parsing: ScriptSource(path: path, text: text))
            return "fine"
        } catch {
            return "\(error)"
        }
    }

    /// What the parser says of the small script with `new` in place of `old`.
    static func diagnosis(
        with new: String, insteadOf old: String, sourceLocation: SourceLocation = #_sourceLocation
    ) -> String {
        #expect(small.contains(old), "the small script has no such text", sourceLocation: sourceLocation)
        return diagnosis(of: small.replacing(old, with: new, maxReplacements: 1))
    }
}
