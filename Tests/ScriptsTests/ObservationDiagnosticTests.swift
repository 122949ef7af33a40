import Testing

/// What is said of observations of pages, and of moments, that are none.
@Suite struct `Problems of observations` {
    private func expect(
        _ observation: String, says message: String, note: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            ExampleScript.diagnosis(with: "result: \(observation)", insteadOf: "result: reader.store") == """
                x.yaml:15:11: error: \(message)
                  result: \(observation)
                          ^
                note: \(note)
                """, sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        ("pagmap(page)", "unknown observation 'pagmap'", "pagemap"),
        ("pagemap(pgae)", "unknown memory 'pgae'", "page"),
        ("frame(page after reader.stroe)", "unknown step 'reader.stroe'", "reader.store"),
        ("pagemap(page) after reader.aioread", "unknown step 'reader.aioread'", "reader.aio-read"),
        (
            "reader.store after handler.write-unprotec", "unknown step 'handler.write-unprotec'",
            "handler.write-unprotect"
        ),
        ("reader.stroe after reader.store", "unknown step 'reader.stroe'", "reader.store"),
        ("smaps(page, rss)", "unknown field of smaps 'rss'", "Rss"),
    ]) func `an unknown word is told the nearest`(observation: String, message: String, nearest: String) {
        expect(observation, says: message, note: "did you mean '\(nearest)'?")
    }

    @Test func `a page that the memory does not have`() {
        expect("pagemap(page.1)", says: "page 1 of 'page', which has 1", note: "pages count from 0")
    }

    @Test func `a frame of no moment`() {
        expect(
            "kpageflags(page) after reader.store", says: "'page' does not say when the page had its frame",
            note: "write kpageflags(page.0 after reader.store): the frame that it had then")
    }

    @Test func `a moment where there is no frame`() {
        expect(
            "pagemap(page after reader.store)", says: "'page after reader.store' is not one place",
            note: "write pagemap(page.0), or pagemap(page.0) after a step")
    }

    @Test func `a field of no name`() {
        expect("smaps(page)", says: "'page' is not a place and a field of smaps", note: "write smaps(page, Rss)")
    }

    @Test func `bytes are not read in the middle of a trial`() {
        for bytes in ["page[0]", "page[0..4095]", "file.data[1]"] {
            expect(
                "\(bytes) after reader.store",
                says: "'\(bytes)' is observed at the end of a trial, not after a step",
                note: "reading memory could itself fault the page in; pagemap(page) looks without touching it")
        }
    }

    @Test func `nothing is left in the middle of a trial`() {
        for what in ["left.task", "left.aio-contexts"] {
            expect(
                "\(what) after reader.store", says: "'\(what)' is observed at the end of a trial, not after a step",
                note: "what is left shows when the subject has ended")
        }
    }

    @Test func `a moment of no step, or of two`() {
        for text in ["reader.store after", "reader.store after reader.store then", "pagemap(page) after"] {
            expect(
                text, says: "'\(text)' does not name one step after 'after'",
                note: "write reader.aio-read after server.madvise")
        }
    }

    @Test func `an expression that something else follows`() {
        expect(
            "pagemap(page) before reader.store", says: "'before reader.store' behind 'pagemap(page)'",
            note: "only a moment may stand there: after server.madvise")
    }
}
