import Testing

@testable import Records

/// Stacks side by side.
@Suite struct StackTests {
    private typealias Row = StackAlignment.Row

    @Test func `the rows are both stacks, frame by frame`() {
        for seed in 0..<2_000 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let (from, to) = (generator.stack(), generator.stack())
            let rows = StackAlignment(from, to).rows
            #expect(rows.compactMap(\.from) == from, "seed \(seed)")
            #expect(rows.compactMap(\.to) == to, "seed \(seed)")
            #expect(StackAlignment(to, from).rows == rows.map { Row(from: $0.to, to: $0.from) }, "seed \(seed)")
            let sorted = StackAlignment(from, to).removedFirst
            #expect(sorted.compactMap(\.from) == from && sorted.compactMap(\.to) == to, "seed \(seed)")
        }
    }

    /// The longest common subsequence of two short lists, by trying everything.
    private func longestCommon(_ one: ArraySlice<String>, _ other: ArraySlice<String>) -> Int {
        guard let first = one.first, !other.isEmpty else { return 0 }
        let without = longestCommon(one.dropFirst(), other)
        guard let place = other.firstIndex(of: first) else { return without }
        return max(without, 1 + longestCommon(one.dropFirst(), other[(place + 1)...]))
    }

    @Test func `as many frames as can be are the same`() {
        for seed in 0..<400 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let (from, to) = (Array(generator.stack().prefix(9)), Array(generator.stack().prefix(9)))
            let same = StackAlignment(from, to).rows.count { $0.change == .same }
            #expect(same <= longestCommon(from[...], to[...]), "seed \(seed)")
            // Two renamed frames may be worth one that is the same, and no more than that.
            let renamed = StackAlignment(from, to).rows.count { $0.change == .renamed }
            #expect(same * 2 + renamed >= longestCommon(from[...], to[...]) * 2, "seed \(seed)")
        }
    }

    private static let aio5_10 = [
        "handle_userfault", "handle_mm_fault", "__get_user_pages", "get_user_pages_unlocked",
        "internal_get_user_pages_fast", "iov_iter_get_pages", "bio_iov_iter_get_pages", "iomap_dio_bio_actor",
        "iomap_apply",
        "__iomap_dio_rw", "iomap_dio_rw", "ext4_file_read_iter", "aio_read", "io_submit_one",
    ]
    private static let aio7_3 = [
        "handle_userfault", "__handle_mm_fault", "handle_mm_fault", "__get_user_pages", "__gup_longterm_locked",
        "gup_fast_fallback", "iov_iter_extract_pages", "iov_iter_extract_bvecs", "bio_iov_iter_get_pages",
        "iomap_dio_bio_iter", "__iomap_dio_rw", "iomap_dio_rw", "ext4_dio_read_iter", "aio_read", "io_submit_one",
    ]

    @Test func `from 5.10 to 7.3 functions of get_user_pages have other names`() {
        let change = StackChange(Self.aio5_10, Self.aio7_3)
        let renamed = change.alignment.rows.filter { $0.change == .renamed }
        #expect(
            renamed == [
                Row(from: "get_user_pages_unlocked", to: "__gup_longterm_locked"),
                Row(from: "internal_get_user_pages_fast", to: "gup_fast_fallback"),
                Row(from: "iov_iter_get_pages", to: "iov_iter_extract_pages"),
                Row(from: "iomap_dio_bio_actor", to: "iomap_dio_bio_iter"),
                Row(from: "ext4_file_read_iter", to: "ext4_dio_read_iter"),
            ])
        #expect(change.kind == .refactored && change.reason == nil)
        #expect(change.summary == "refactored: 5 renamed, 2 added, 1 removed")
    }

    @Test func `the simple read of 7.3 is another way between the same ends`() {
        var simple = Self.aio7_3
        simple.replaceSubrange(9...11, with: ["__iomap_dio_read_simple"])
        #expect(StackChange(Self.aio7_3, simple).kind == .rerouted)
    }

    @Test func `frames that come two by two, apart from each other, are a refactoring`() {
        let more = ["handle_userfault", "one", "two", "handle_mm_fault", "three", "four", "io_submit_one"]
        #expect(StackChange(["handle_userfault", "handle_mm_fault", "io_submit_one"], more).kind == .refactored)
        let most = ["handle_userfault", "one", "two", "three", "handle_mm_fault", "io_submit_one"]
        #expect(StackChange(["handle_userfault", "handle_mm_fault", "io_submit_one"], most).kind == .rerouted)
    }

    @Test func `a path without handle_userfault is another path`() {
        let change = StackChange(Self.aio7_3, ["folio_wait_bit_common"] + Self.aio7_3.dropFirst())
        #expect(change.kind == .anotherPath)
        #expect(change.reason == "no longer through handle_userfault")
        #expect(
            StackChange(["io_schedule"] + Self.aio7_3.dropFirst(), Self.aio7_3).reason == "now through handle_userfault"
        )
    }

    @Test(arguments: [
        (
            ["schedule_timeout", "f", "io_submit_one"], ["mutex_lock", "f", "io_submit_one"],
            "waits in mutex_lock, not in schedule_timeout"
        ),
        (["f", "io_submit_one"], ["f", "ksys_read"], "came in by ksys_read, not by io_submit_one"),
        ([], ["f"], "one of the stacks is empty"),
    ]) func `another end is another path`(from: [String], to: [String], reason: String) {
        #expect(StackChange(from, to).kind == .anotherPath)
        #expect(StackChange(from, to).reason == reason)
    }

    @Test(arguments: [
        ("get_user_pages_unlocked", "__gup_longterm_locked"), ("internal_get_user_pages_fast", "gup_fast_fallback"),
        ("iov_iter_get_pages", "iov_iter_get_pages2"), ("iomap_dio_bio_actor", "iomap_dio_bio_iter"),
        ("shmem_getpage_gfp", "shmem_get_folio_gfp"), ("do_fault", "do_fault.isra.0"),
    ]) func `names that are alike are one function's`(one: String, other: String) {
        let likeness = FunctionName(one).likeness(to: FunctionName(other))
        #expect(likeness >= FunctionName.renamed)
        #expect(likeness == FunctionName(other).likeness(to: FunctionName(one)))
    }

    @Test(arguments: [
        ("handle_userfault", "folio_wait_bit_common"), ("iomap_apply", "iomap_dio_bio_iter"),
        ("schedule", "handle_mm_fault"),
        ("__iomap_dio_rw", "__iomap_dio_read_simple"), ("", "handle_mm_fault"), ("", ""), ("_", "__"),
    ]) func `names that are not alike are not`(one: String, other: String) {
        #expect(FunctionName(one).likeness(to: FunctionName(other)) < FunctionName.renamed)
    }

    @Test func `likeness does not depend on the direction, and is at most 1`() {
        for seed in 0..<2_000 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let names = (generator.stack() + ["a_bc_abc", "abc_a_b_c", "x2_x_x3"]).shuffled(using: &generator)
            let (one, other) = (FunctionName(names[0]), FunctionName(names[1]))
            let likeness = one.likeness(to: other)
            #expect(likeness == other.likeness(to: one), "\(names[0]) \(names[1])")
            #expect((0...1).contains(likeness) && one.likeness(to: one) == 1)
        }
    }
}
