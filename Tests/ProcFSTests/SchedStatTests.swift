import CLinux
import Testing

@testable import ProcFS

@Suite struct `CPU time of a thread` {
    @Test(
        arguments: [
            ("705300 0 2\n", 705_300), ("0 0 0\n", 0), ("18446744073709551615 1 1\n", UInt64.max),
            ("18446744073709551616 1 1\n", nil), ("705300", nil), (" 1 2\n", nil), ("", nil), ("-1 0 0\n", nil),
        ] as [(String, UInt64?)])
    func `is the first number`(text: String, time: UInt64?) {
        let bytes = Array(text.utf8)
        #expect(SchedStat.processorTime(in: bytes.span.bytes) == time)
    }

    @Test func `grows while it runs, and nobody has one who is not there`() throws {
        guard let stat = SchedStat(process: clinux_getpid(), thread: clinux_gettid()) else {
            Issue.record("this thread has no schedstat")
            return
        }
        var buffer = [UInt8](repeating: 0, count: 64)
        var times: [UInt64] = []
        let end = clinux_own_processor_nanoseconds() + 50_000_000
        for _ in 0..<2 {
            times.append(try #require(unsafe buffer.withUnsafeMutableBytes { unsafe stat.processorTime(using: $0) }))
            while times.count == 1, clinux_own_processor_nanoseconds() < end {}
        }
        #expect(times[1] > times[0])
        if SchedStat(process: 0x7fff_fffe, thread: 0x7fff_fffe) != nil { Issue.record("there is no such thread") }
    }
}
