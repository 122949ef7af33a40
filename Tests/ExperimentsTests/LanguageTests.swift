import Testing

@testable import Experiments

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("aio-raed", "aio-read"), ("madvice", "madvise"), ("Store", "store"), ("wake-up", nil), ("", nil),
        ("xyzzy", nil),
    ])
    func `a slip finds the word that was meant`(typed: String, meant: String?) {
        #expect(NearestWord.of(typed, in: ["aio-read", "aio-write", "madvise", "store", "wake"]) == meant)
    }

    @Test func `distance counts insertions, deletions, replacements and swaps`() {
        #expect(NearestWord.distance("", "abc") == 3)
        #expect(NearestWord.distance("abc", "abc") == 0)
        #expect(NearestWord.distance("abc", "acb") == 1)
        #expect(NearestWord.distance("kitten", "sitting") == 3)
    }

    @Test func `a word as long as a page costs nothing`() {
        #expect(NearestWord.of(String(repeating: "a", count: 1 << 20), in: ["aio-read"]) == nil)
    }
}

@Suite struct QuantityTests {
    @Test(arguments: [
        ("0", 0), ("512", 512), ("4KiB", 4096), ("2MiB", 2 << 20), ("1GiB", 1 << 30), ("7B", 7), ("4K", nil),
        ("4 KiB", nil), ("-1", nil), ("KiB", nil), ("", nil), ("9223372036854775807KiB", nil), ("٣", nil),
    ])
    func `sizes`(text: String, bytes: Int?) { #expect(Size.bytes(text) == bytes) }

    @Test(arguments: [("1ns", 1), ("10us", 10_000), ("3ms", 3_000_000), ("2s", 2_000_000_000), ("5", nil), ("1m", nil)])
    func `durations`(text: String, nanoseconds: Int?) { #expect(TimeSpan.nanoseconds(text) == nanoseconds) }
}

@Suite struct ValueTests {
    @Test(arguments: [
        ("4096", Value.number(4096)), ("-1", .number(-1)), ("0xAB", .byte(0xab)), ("0x5", .byte(5)),
        ("0x100", .word("0x100")), ("EINVAL", .word("EINVAL")),
    ])
    func `a script's text is the value that a trial observes`(text: String, value: Value) {
        #expect(Value(text) == value)
    }
}

@Suite struct FrequencyTests {
    @Test(arguments: [
        (0, 0, nil), (0, 5, Frequency.never), (5, 5, .always), (2, 5, .sometimes),
    ])
    func `always, sometimes, never, and nothing without a trial`(positive: Int, total: Int, word: Frequency?) {
        #expect(Frequency(positive: positive, of: total) == word)
    }
}
