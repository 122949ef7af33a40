import Scripts
import Testing

@Suite struct `The library` {
    private let folder: TemporaryFolder
    private let library: ScriptLibrary

    init() throws {
        folder = try TemporaryFolder()
        for name in ["wp-store.yaml", "aio-read.yaml", "notes.txt", ".hidden.yaml", "aio-read-wp.yaml"] {
            _ = try folder.write(ExampleScript.small, to: name)
        }
        library = ScriptLibrary(folder: folder.path)
    }

    @Test func `names are those of the YAML files, sorted`() throws {
        #expect(try library.names() == ["aio-read", "aio-read-wp", "wp-store"])
    }

    @Test func `a name leads to its file`() throws {
        #expect(try library.script("wp-store").name == "wp-store")
        #expect(try library.path(of: "wp-store") == "\(folder.path)/wp-store.yaml")
    }

    @Test func `an unknown name is told the nearest`() {
        let error = #expect(throws: ScriptDiagnostic.self) { try library.script("aio-raed-wp") }
        #expect(
            error.map { "\($0)" } == """
                \(folder.path): error: unknown experiment 'aio-raed-wp'
                note: did you mean 'aio-read-wp'?
                """)
    }

    @Test func `what looks like a path is one`() throws {
        #expect(try library.script("\(folder.path)/aio-read.yaml").name == "aio-read")
        #expect(try library.path(of: "aio-read.yaml") == "aio-read.yaml")
        let error = #expect(throws: ScriptDiagnostic.self) { try library.script("./no/such") }
        #expect(error.map { "\($0)" } == "./no/such: error: no such file")
    }

    @Test func `a folder that does not exist`() {
        let error = #expect(throws: ScriptDiagnostic.self) { try ScriptLibrary(folder: "/no/such").names() }
        #expect(error.map { "\($0)" } == "/no/such: error: no such folder")
    }
}
