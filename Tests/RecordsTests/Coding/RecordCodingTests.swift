import Experiments
import Foundation
import Testing

@testable import Records

/// A record's file: what stands once, under which name, and what comes back.
@Suite struct RecordCodingTests {
    private func text(_ record: Record) throws -> String {
        String(decoding: try CanonicalJSON.encode(record), as: UTF8.self)
    }

    private func read(_ text: String) throws(ReadFailure) -> Record {
        try ResultsFile.decode(Record.self, Data(text.utf8), of: "x.json")
    }

    private func order(
        _ id: String, stacks: [[String]?] = [], step: String = "reader.aio-read", paths: FaultPaths = .observed([])
    ) -> OrderRecord {
        OrderRecord(
            id: id, steps: [step], impossible: nil, hung: nil, oops: nil,
            blocked: stacks.map {
                BlockedRecord(
                    thread: "reader", step: step, state: "D", syscall: nil, stack: $0, seenAfter: [step])
            }, events: [], eventSequences: nil, faultPaths: paths)
    }

    private func record(_ orders: [OrderRecord]) -> Record {
        Record(
            experiment: "x", script: "sha256:0",
            variants: [
                VariantRecord(
                    variant: [:], verdict: .done, skip: nil, error: nil, expectations: [], outcomes: [], orders: orders)
            ])
    }

    private func attempt(_ flags: [String]) -> FaultAttempt {
        FaultAttempt(
            function: "handle_mm_fault", caller: nil, in: "page", page: 0, flags: flags, returned: [], userfault: nil)
    }

    @Test func `a variant has its stacks and paths before its orders, to the letter`() throws {
        let paths = FaultPaths.observed([
            FaultPath(thread: "reader", attempts: [attempt(["WRITE"])]), FaultPath(thread: "writer", attempts: []),
        ])
        let record = record([order("aaaa", stacks: [["handle_userfault", "io_submit_one"], nil], paths: paths)])
        #expect(
            try text(record) == """
                {
                  "experiment" : "x",
                  "format" : 3,
                  "script" : "sha256:0",
                  "variants" : [
                    {
                      "expectations" : [],
                      "orders" : [
                        {
                          "blocked" : [
                            {
                              "seen-after" : [
                                "reader.aio-read"
                              ],
                              "stack" : "reader.aio-read",
                              "state" : "D",
                              "step" : "reader.aio-read",
                              "syscall" : null,
                              "thread" : "reader"
                            },
                            {
                              "seen-after" : [
                                "reader.aio-read"
                              ],
                              "stack" : null,
                              "state" : "D",
                              "step" : "reader.aio-read",
                              "syscall" : null,
                              "thread" : "reader"
                            }
                          ],
                          "events" : [],
                          "fault-paths" : [
                            "reader",
                            "writer"
                          ],
                          "id" : "aaaa",
                          "steps" : [
                            "reader.aio-read"
                          ]
                        }
                      ],
                      "outcomes" : [],
                      "paths" : {
                        "reader" : [
                          {
                            "flags" : [
                              "WRITE"
                            ],
                            "function" : "handle_mm_fault",
                            "in" : "page",
                            "page" : 0,
                            "returned" : []
                          }
                        ],
                        "writer" : []
                      },
                      "skip" : null,
                      "stacks" : {
                        "reader.aio-read" : [
                          "handle_userfault",
                          "io_submit_one"
                        ]
                      },
                      "variant" : {},
                      "verdict" : "done"
                    }
                  ]
                }

                """)
    }

    @Test func `records come back as they were written, and are written the same again`() throws {
        for seed in 0..<400 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let record = generator.record()
            let text = try text(record)
            #expect(try read(text) == record, "seed \(seed)")
            #expect(try self.text(record) == text && self.text(read(text)) == text, "seed \(seed)")
        }
    }

    @Test func `names depend on the set of stacks and paths alone`() throws {
        for seed in 0..<100 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            guard let orders = generator.record().variants.first?.orders else { continue }
            let names = try VariantNames(orders)
            let others = orders.shuffled(using: &generator).map { order in
                var order = order
                order.blocked.shuffle(using: &generator)
                if case .observed(let paths) = order.faultPaths {
                    order.faultPaths = .observed(paths.shuffled(using: &generator) + paths.prefix(1))
                }
                return order
            }
            let again = try VariantNames(others + others)
            #expect(names.stacks.items == again.stacks.items && names.paths.items == again.paths.items, "seed \(seed)")
        }
    }

    @Test func `further stacks of a step are numbered from 2, sorted by their frames`() throws {
        let names = try VariantNames([
            order("aaaa", stacks: [["b"], ["a", "z"], nil]), order("bbbb", stacks: [["a"], ["b"], []]),
            order("cccc", stacks: [["b"]], step: "reader.aio-read#2"),
        ])
        #expect(
            names.stacks.items == [
                "reader.aio-read": [], "reader.aio-read/2": ["a"], "reader.aio-read/3": ["a", "z"],
                "reader.aio-read/4": ["b"], "reader.aio-read#2": ["b"],
            ])
    }

    @Test func `further paths of a thread are numbered too, a path before those that go on from it`() throws {
        let once = FaultPath(thread: "reader", attempts: [attempt(["WRITE"])])
        let twice = FaultPath(thread: "reader", attempts: [attempt(["WRITE"]), attempt(["WRITE", "TRIED"])])
        let names = try VariantNames([
            order("aaaa", paths: .incomplete([twice], "LOST")), order("bbbb", paths: .observed([once])),
        ])
        #expect(names.paths.items == ["reader": once.attempts, "reader/2": twice.attempts])
    }

    @Test func `one frame that differs is one line that differs, in however many orders it was seen`() throws {
        let ids = (0..<50).map { "order-\($0)" }
        func lines(_ frame: String) throws -> [Substring] {
            let stack = ["handle_userfault", frame, "io_submit_one"]
            return try text(record(ids.map { order($0, stacks: [stack]) })).split(separator: "\n")
        }
        let (old, new) = (try lines("shmem_getpage_gfp"), try lines("shmem_get_folio_gfp"))
        #expect(old.count == new.count)
        #expect(zip(old, new).count { $0 != $1 } == 1)
    }

    @Test func `why nothing could be traced stands once if it is the same in every order`() throws {
        let refused = FaultPaths.notObservable("EPERM")
        let shared = record([order("aaaa", paths: refused), order("bbbb", paths: refused)])
        #expect(try text(shared).ranges(of: "EPERM").count == 1)
        #expect(try text(shared).ranges(of: "fault-paths").count == 1)
        #expect(try read(text(shared)) == shared)
        for other in [FaultPaths.observed([]), .notObservable("EBUSY"), .incomplete([], "LOST")] {
            let mixed = record([order("aaaa", paths: refused), order("bbbb", paths: other)])
            #expect(try text(mixed).ranges(of: "fault-paths").count == 2, "\(other)")
            #expect(try read(text(mixed)) == mixed)
        }
    }

    @Test func `what did not happen in an order is left out of it, its events are not`() throws {
        var varied = order("aaaa")
        varied.events = nil
        varied.eventSequences = [[], []]
        let text = try text(record([varied]))
        for key in ["impossible", "hung", "oops"] { #expect(!text.contains("\"\(key)\"")) }
        #expect(text.contains("\"events\" : null"))
        #expect(try !self.text(record([order("aaaa")])).contains("event-sequences"))
    }

    @Test func `a subject that would be taken for a number of another is refused`() {
        #expect(throws: EncodingError.self) { try text(record([order("aaaa", stacks: [[]], step: "reader.load/2")])) }
        let path = FaultPath(thread: "reader/2", attempts: [])
        #expect(throws: EncodingError.self) { try text(record([order("aaaa", paths: .observed([path]))])) }
    }

    // MARK: Damage

    /// What is said of a small record with `new` in place of `old`.
    private func failure(with new: String, insteadOf old: String) throws -> String? {
        let path = FaultPath(thread: "reader", attempts: [attempt([])])
        let record = record([
            order("aaaa", stacks: [["handle_userfault"]], paths: .incomplete([path], "LOST")),
            order("bbbb", paths: .observed([path])),
        ])
        let text = try text(record)
        #expect(text.contains(old), "the record has no such text")
        do throws(ReadFailure) {
            _ = try read(text.replacing(old, with: new, maxReplacements: 1))
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        (
            #""stack" : "reader.aio-read""#, #""stack" : "reader.aio-read/2""#,
            "variants[0].orders[0].blocked[0].stack: 'reader.aio-read/2' is not in the variant's 'stacks'"
        ),
        (
            #""reader.aio-read" : ["#, #""reader.store" : ["#,
            "variants[0].orders[0].blocked[0].stack: 'reader.aio-read' is not in the variant's 'stacks'"
        ),
        (
            "\"reader\" : [", "\"writer\" : [",
            "variants[0].orders[0].fault-paths.paths[0]: 'reader' is not in the variant's 'paths'"
        ),
        ("\"stacks\"", "\"stakcs\"", "variants[0] has no 'stacks': not a record of this format"),
        ("\"orders\"", "\"odrers\"", "variants[0] has no 'orders': not a record of this format"),
        ("\"variants\"", "\"vairants\"", "the file has no 'variants': not a record of this format"),
        ("\"blocked\"", "\"blokced\"", "variants[0].orders[0] has no 'blocked': not a record of this format"),
        (
            "\"fault-paths\"", "\"fault-path\"",
            "variants[0].orders[0] has no 'fault-paths': not a record of this format"
        ),
        (
            #""stack" : "reader.aio-read""#, #""stack" : ["handle_userfault"]"#,
            "variants[0].orders[0].blocked[0].stack: "
        ),
        ("\"paths\" : {", "\"fault-paths\" : 1, \"paths\" : {", "variants[0].fault-paths: "),
    ]) func `what is damaged is named by its path`(old: String, new: String, message: String) throws {
        let failure = try #require(try failure(with: new, insteadOf: old))
        #expect(failure.hasPrefix("x.json: error: \(message)"), "\(failure)")
        #expect(!failure.contains("\n"))
    }

    @Test func `a name of a path that is not there is named by its place in the list`() throws {
        let text = try text(
            record([order("aaaa", paths: .observed([FaultPath(thread: "reader", attempts: [])])), order("bbbb")]))
        let broken = text.replacing(/"reader"\n/, with: "\"reader\", \"reader/2\"\n", maxReplacements: 1)
        let failure = #expect(throws: ReadFailure.self) { try read(broken) }
        #expect(
            failure?.reason
                == "variants[0].orders[0].fault-paths[1]: 'reader/2' is not in the variant's 'paths'")
    }

    @Test func `what held the disk is a key of its own, and none where nothing did`() throws {
        var held = record([order("aaaa")])
        #expect(!(try text(held)).contains("held-by"))
        held.variants[0].heldBy = "cgroup v2 io"
        #expect(try text(held).contains("\"held-by\" : \"cgroup v2 io\""))
        #expect(try read(text(held)) == held)
    }
}
