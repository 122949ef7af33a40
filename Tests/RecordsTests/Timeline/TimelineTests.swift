import Testing

@testable import Experiments
@testable import Records

/// Drawings of trials that were made by hand, to the letter.
@Suite struct TimelineTests {
    private static let read = ["handle_userfault", "__handle_mm_fault", "handle_mm_fault", "__get_user_pages", "x"]

    private func draw(_ course: Course, threads: [String], _ ending: Ending = .completed) -> String {
        Timeline(course.trial(ending), of: course.order, threads: threads, samples: course.samples).lines
            .joined(separator: "\n")
    }

    @Test func `a thread blocks, and goes on`() {
        var course = Course("reader.aio-read", "handler.await-fault", "handler.write-unprotect")
        course.step(
            "reader.aio-read", at: 100, [.at(390, after: "reader.aio-read", by: "handler.write-unprotect")],
            returns: 801, result: .number(4096))
        course.step("handler.await-fault", at: 400, returns: 420, result: .number(1))
        course.step("handler.write-unprotect", at: 711, returns: 740, result: .number(0))
        // A sample after each step at which it stood: the first of them is of the stop.
        course.sample("reader.aio-read", after: "reader.aio-read", at: 391, "D", in: "io_submit", Self.read)
        course.sample("reader.aio-read", after: "handler.await-fault", at: 700, "D", in: "io_submit", ["other"])
        #expect(
            draw(course, threads: ["reader", "idler", "handler"]) == """
                   us  reader                  handler
                  102  aio-read
                  390  | D, in io_submit
                       |   handle_userfault
                       |   __handle_mm_fault
                       |   handle_mm_fault
                       |   (2 more)
                  402  |                       await-fault = 1
                  713  |<--------------------- write-unprotect = 0
                  801  = 4096

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }

    @Test func `a thread blocks twice, in two steps`() {
        var course = Course(
            "guest.store", "server.await-fault", "server.copy", "guest.aio-read", "server.await-fault#2",
            "server.write-unprotect")
        course.step(
            "guest.store", at: 90, [.at(150, "S", after: "guest.store", by: "server.copy")], returns: 320,
            result: .number(1))
        course.step("server.await-fault", at: 160, returns: 170, result: .number(1))
        course.step("server.copy", at: 300, returns: 311, result: .number(4096))
        course.step(
            "guest.aio-read", at: 350, [.at(420, after: "guest.aio-read", by: "server.write-unprotect")],
            returns: 611, result: .number(4096))
        course.step("server.await-fault#2", at: 430, returns: 440, result: .number(1))
        course.step("server.write-unprotect", at: 600, returns: 640, result: .number(0))
        course.sample("guest.store", after: "guest.store", at: 151, "S", in: nil, ["handle_userfault", "shmem_fault"])
        course.sample("guest.aio-read", after: "guest.aio-read", at: 421, "D", in: "io_submit", Self.read)
        #expect(
            draw(course, threads: ["guest", "server"]) == """
                   us  guest                   server
                   92  store
                  150  | S, in a page fault
                       |   handle_userfault
                       |   shmem_fault
                  162  |                       await-fault = 1
                  302  |<--------------------- copy = 4096
                  320  = 1
                  352  aio-read
                  420  | D, in io_submit
                       |   handle_userfault
                       |   __handle_mm_fault
                       |   handle_mm_fault
                       |   (2 more)
                  432  |                       await-fault#2 = 1
                  602  |<--------------------- write-unprotect
                  611  = 4096                  |
                  640                          = 0

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }

    @Test func `one step stops twice, and is blocked at the end`() {
        var course = Course("toucher.store", "handler.await-fault", "handler.wake", "handler.read-events")
        course.step(
            "toucher.store", at: 100,
            [.at(200, "S", after: "toucher.store", by: "handler.wake"), .at(600, "S", after: "handler.wake")],
            result: .word("blocked"))
        course.step("handler.await-fault", at: 300, returns: 310, result: .number(1))
        course.step("handler.wake", at: 400, returns: 410, result: .number(0))
        course.step("handler.read-events", at: 700, returns: 710, result: .number(1))
        course.sample("toucher.store", after: "toucher.store", at: 201, "S", in: nil, ["handle_userfault"])
        course.sample("toucher.store", after: "handler.wake", at: 601, "S", in: nil, ["userfaultfd_wp"])
        #expect(
            draw(course, threads: ["toucher", "handler"]) == """
                   us  toucher                handler
                  102  store
                  200  | S, in a page fault
                       |   handle_userfault
                  302  |                      await-fault = 1
                  402  |<-------------------- wake = 0
                  600  | S, in a page fault
                       |   userfaultfd_wp
                  702  |                      read-events = 1
                  end  blocked

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }

    @Test func `a wait that is meant is no block, and is ended from the left`() {
        var course = Course("handler.await-fault", "reader.store", "handler.copy")
        course.step(
            "handler.await-fault", at: 100,
            [.at(400, "S", after: "handler.await-fault", by: "reader.store", isMeant: true)], returns: 530,
            result: .number(1))
        course.step(
            "reader.store", at: 500, [.at(800, "S", after: "reader.store", by: "handler.copy")], returns: 905,
            result: .number(1))
        course.step("handler.copy", at: 900, returns: 930, result: .number(4096))
        #expect(
            draw(course, threads: ["reader", "handler"]) == """
                   us  reader               handler
                  102                       await-fault
                  400                       | S, waits
                  502  store -------------->|
                  530  |                    = 1
                  800  | S, not looked at
                  902  |<------------------ copy
                  905  = 1                  |
                  930                       = 4096

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }

    @Test func `an optional wait that was given up has no arrow to itself`() {
        var course = Course("handler.await-fault", "handler.close")
        course.step(
            "handler.await-fault", at: 100,
            [.at(400, "S", after: "handler.await-fault", by: "handler.close", isMeant: true)], returns: 450,
            result: .word("none"))
        course.step("handler.close", at: 500, returns: 503, result: .number(0))
        #expect(
            draw(course, threads: ["handler"]) == """
                   us  handler
                  102  await-fault
                  400  | S, waits
                  450  = none
                  502  close = 0
                """)
    }

    @Test func `one step lets several threads go on, past one that stays`() {
        var course = Course("one.store", "two.store", "three.store", "four.store", "three.close")
        for (index, name) in ["one", "two", "three", "four"].enumerated() where name != "three" {
            course.step(
                "\(name).store", at: 100 * index,
                [.at(100 * index + 50, "S", after: "\(name).store", by: name == "two" ? nil : "three.close")],
                returns: name == "two" ? nil : 700 + index, result: name == "two" ? .word("blocked") : .number(1))
        }
        course.step("three.close", at: 600, returns: 810, result: .number(0))
        #expect(
            draw(course, threads: ["one", "two", "three", "four"]) == """
                   us  one                  two                  three               four
                    2  store
                   50  | S, not looked at
                  102  |                    store
                  150  |                    | S, not looked at
                  302  |                    |                                        store
                  350  |                    |                                        | S, not looked at
                  602  |<-------------------|------------------- close ------------->|
                  700  = 1                  |                    |                   |
                  703                       |                    |                   = 1
                  810                       |                    = 0
                  end                       blocked              store not-granted

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }

    @Test func `a signal kills, and every step in progress with it`() {
        var course = Course("reader.aio-read", "killer.signal", "killer.signal#2")
        course.step("reader.aio-read", at: 100, [.at(390, after: "reader.aio-read")], result: .word("killed"))
        course.step("killer.signal", at: 500, returns: 505, result: .number(0))
        course.step("killer.signal#2", at: 900, result: .word("killed"))
        course.sample("reader.aio-read", after: "reader.aio-read", at: 391, "D", in: "io_submit", nil)
        #expect(
            draw(course, threads: ["reader", "killer"]) == """
                   us  reader                     killer
                  102  aio-read
                  390  | D, in io_submit
                       |   (stack not readable)
                  502  |                          signal = 0
                  902  |                          signal#2
                  end  killed                     killed
                """)
    }

    @Test func `a trial that hangs shows where, and what was not granted`() {
        var course = Course("reader.read", "server.madvise", "server.copy", "server.close")
        course.step("reader.read", at: 100, [.at(390, after: "reader.read")], result: .word("blocked"))
        course.step("server.madvise", at: 500, result: .word("blocked"))
        course.sample("reader.read", after: "reader.read", at: 391, "D", in: "read", ["handle_userfault"])
        // Where it stood before, a thread is not shown once more.
        for time in [9_000, 12_000] {
            course.sample(
                "reader.read", after: "server.madvise", at: time, "D", in: "read", ["handle_userfault"],
                isAtRest: false)
            course.sample(
                "server.madvise", after: "server.madvise", at: time + 1, "R", in: "madvise", [], isAtRest: false)
        }
        #expect(
            draw(course, threads: ["reader", "server"], .hung) == """
                    us  reader                 server
                   102  read
                   390  | D, in read
                        |   handle_userfault
                   502  |                      madvise
                  9001  |                      | R, in madvise, not at rest
                   end  blocked                blocked
                                               copy not-granted
                                               close not-granted
                """)
    }

    @Test func `a step that was granted and never begun says so`() {
        var course = Course("reader.read", "reader.store")
        course.idleStep("reader.read", at: 70)
        #expect(
            draw(course, threads: ["reader"], .hung) == """
                   us  reader
                   70  read, not begun
                  end  blocked
                       store not-granted
                """)
    }

    @Test func `without samples no more is said than is known`() {
        var course = Course("reader.read", "server.close")
        course.step(
            "reader.read", at: 100, [.at(390, after: "reader.read", by: "server.close")], returns: 500,
            result: .number(1))
        course.step("server.close", at: 450, returns: 460, result: .number(0))
        course.sample("reader.read", after: "reader.read", at: 391, "D", in: "read", ["a"], trial: 2)
        #expect(
            draw(course, threads: ["reader", "server"]) == """
                   us  reader               server
                  102  read
                  390  | D, not looked at
                  452  |<------------------ close = 0
                  500  = 1

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }

    @Test func `a kernel that went down took the times with it`() {
        #expect(draw(Course("a.b"), threads: ["a"], .panicked) == "(nothing is known of the steps of this trial)")
    }

    /// A trial in which all threads but the last block in a step with a long name, under functions with long names, until
    /// the last lets them go on.
    private func crowd(_ count: Int) -> (course: Course, threads: [String]) {
        let threads = (1...count).map { "a-long-named-\($0)" }
        var course = Course()
        for (index, thread) in threads.dropLast().enumerated() {
            let step = "\(thread).process-vm-writev#2"
            course.step(
                step, at: 10_000_000 + 100 * index,
                [.at(10_000_050 + 100 * index, after: step, by: "\(threads[count - 1]).write-unprotect")],
                returns: 11_000_000 + index, result: .word("EWOULDBLOCK"))
            course.sample(
                step, after: step, at: 10_000_051 + 100 * index, "D", in: "process_vm_writev",
                ["hugetlb_handle_userfault", "a_function_with_a_name_that_no_column_has_room_for", "shmem_fault"])
        }
        course.step("\(threads[count - 1]).write-unprotect", at: 10_900_000, returns: 10_900_009, result: .number(4096))
        return (course, threads)
    }

    @Test(arguments: 1...8) func `any number of threads is mailed as plain text`(count: Int) {
        let (course, threads) = crowd(count)
        let lines = Timeline(course.trial(), of: course.order, threads: threads, samples: course.samples).lines
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7f).contains($0) } && $0.last != " " })
        #expect(
            lines.allSatisfy { $0.count <= (count <= 3 ? 100 : 10 + 31 * count) }, "\(lines.joined(separator: "\n"))")
        #expect(lines.count { $0.contains("= EWOULDBLOCK") } == count - 1)
        #expect(lines.count { $0.contains("<") && $0.hasSuffix("- write-unprotect = 4096") } == (count > 1 ? 1 : 0))
    }

    @Test func `what is too wide is broken at its spaces, and a word is cut`() {
        let threads = crowd(3).threads
        var course = crowd(3).course
        course.sample(
            "a-long-named-1.process-vm-writev#2", after: "a-long-named-3.write-unprotect", at: 10_950_000, "R",
            in: "process_vm_writev", [], isAtRest: false)
        #expect(
            draw(course, threads: threads) == """
                        us  a-long-named-1                   a-long-named-2                   a-long-named-3
                  10000002  process-vm-writev#2
                  10000050  | D, in process_vm_writev
                            |   hugetlb_handle_userfault
                            |   a_function_with_a_name_th~
                            |   shmem_fault
                  10000102  |                                process-vm-writev#2
                  10000150  |                                | D, in process_vm_writev
                            |                                |   hugetlb_handle_userfault
                            |                                |   a_function_with_a_name_th~
                            |                                |   shmem_fault
                  10900002  |<-------------------------------|<------------------------------ write-unprotect = 4096
                  10950000  | R, in process_vm_writev, not   |
                            |   at rest                      |
                  11000000  = EWOULDBLOCK                    |
                  11000001                                   = EWOULDBLOCK

                an arrow: went on after that step was granted; how soon was not seen
                """)
    }
}
