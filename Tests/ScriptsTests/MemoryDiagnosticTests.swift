import Experiments
import Scripts
import Testing

/// What is said of steps and memory whose sizes do not fit, to the letter.
@Suite struct `Diagnostics of memory` {
    @Test func `huge pages that are counted in pages of the base size`() {
        #expect(
            ExampleScript.diagnosis(with: "backing: thp, pages: 8", insteadOf: "backing: shmem") == """
                x.yaml:3:31: error: 8 pages are no huge pages
                  page: {backing: thp, pages: 8, fill: 0x11, register: write-protect, protected: true}
                                              ^
                note: write a multiple of 512
                """)
    }

    @Test func `more huge pages than a script may have`() {
        #expect(
            ExampleScript.diagnosis(with: "backing: thp, pages: 2560", insteadOf: "backing: shmem") == """
                x.yaml:3:31: error: more than 2048 pages
                  page: {backing: thp, pages: 2560, fill: 0x11, register: write-protect, protected: true}
                                              ^
                """)
    }

    @Test func `one huge page, unless the script says how many`() throws {
        func pages(_ memory: String) throws -> Int? {
            let text = ExampleScript.small.replacing("backing: shmem", with: memory)
            return try Script(parsing: ScriptSource(path: "x.yaml", text: text)).variants[0].experiment.memory.first?
                .pages
        }
        #expect(try pages("backing: thp") == 512)
        #expect(try pages("backing: thp, pages: 1024") == 1024)
        #expect(try pages("backing: shmem") == 1)
    }

    @Test(arguments: ["mremap", "move"]) func `two places of different sizes`(word: String) {
        let text = ExampleScript.small
            .replacing("    - store: page\n", with: "    - store: page\n    - \(word): {from: page, to: other}\n")
            .replacing("files:", with: "  other: {backing: anonymous, pages: 2}\nfiles:")
        #expect(
            ExampleScript.diagnosis(of: text) == """
                x.yaml:10:\(word.utf8.count + 26): error: 'page' has a size of 1 pages, 'other' of 2
                    - \(word): {from: page, to: other}
                      \(String(repeating: " ", count: word.utf8.count + 19))^
                """)
    }

    @Test(arguments: ["mremap", "move"]) func `two places whose pages may have different sizes`(word: String) {
        let text = ExampleScript.small
            .replacing("    - store: page\n", with: "    - store: page\n    - \(word): {from: page, to: other}\n")
            .replacing("files:", with: "  other: {backing: hugetlb}\nfiles:")
        #expect(
            ExampleScript.diagnosis(of: text) == """
                x.yaml:10:\(word.utf8.count + 26): error: the pages of 'page' and 'other' have different sizes
                    - \(word): {from: page, to: other}
                      \(String(repeating: " ", count: word.utf8.count + 19))^
                note: both must be of hugetlb, or neither
                """)
    }

    @Test(arguments: [
        ("mprotect: {range: page, protection: write}", "unknown word 'write'"),
        ("pagemap-scan: {range: page, category: writen}", "unknown word 'writen'"),
        ("child-store: {to: page, at: 4096}", "bytes 4096 to 4096 of 'page', which has 4096"),
        ("child-load: {from: page, at: 4096}", "bytes 4096 to 4096 of 'page', which has 4096"),
        ("munmap", "'munmap' needs 'range'"), ("mincore: pages", "unknown memory 'pages'"),
        ("fork: page", "'fork' takes a mapping, found 'page'"),
    ])
    func `a step that is not right`(step: String, message: String) {
        let text = ExampleScript.diagnosis(with: "- \(step)\n    - store: page\n", insteadOf: "- store: page\n")
        let line = text.split(separator: "\n").first
        #expect(line?.hasPrefix("x.yaml:8:") == true && line?.hasSuffix("error: \(message)") == true, "\(text)")
    }
}
