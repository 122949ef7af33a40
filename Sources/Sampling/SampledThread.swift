import ProcFS

/// A thread that is sampled: its kept-open files, and what the last sample found.
final class SampledThread {
    let process: CInt
    let number: CInt
    let files: ThreadFiles
    /// The last status, if the thread was asleep and stayed so while its stack was read.
    var asleep: ThreadStatus?
    /// The index of the last tally; negative before the first sample.
    var tally = -1
    /// Since when it has been found there (CLOCK_MONOTONIC, nanoseconds).
    var since = 0

    init(process: CInt, number: CInt) {
        self.process = process
        self.number = number
        files = ThreadFiles(process: process, thread: number)
    }
}
