import SystemCalls

/// A subject, and the supervisor's eye on it; both last for as many trials as the subject serves.
struct WatchedSubject: ~Copyable {
    /// The subject.
    let subject: Subject
    /// The kept-open files of its threads.
    let watch: Watch

    /// Its pages, if the trials observe any and the kernel shows them.
    let pages: SubjectPages?

    /// Opens the files of a subject that is set up: its threads have said who they are.
    init(_ subject: consuming Subject, _ board: Board, observesPages: Bool, standingHold: SharedWord?) {
        let numbers = board.userfaultfds.map { $0.load() }.filter { $0 != 0 }
        watch = Watch(
            subject.process, board.threads, userfaultfds: numbers.map { CInt($0) - 1 },
            standingHold: standingHold)
        pages = observesPages ? SubjectPages(process: subject.process) : nil
        self.subject = subject
    }
}
