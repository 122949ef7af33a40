/// The names that a script gives to memory, files, threads, variables and observations.
enum Name {
    /// Checks a name: a letter, then letters, digits and dashes, at most 40 of them, so that names can stand in
    /// expressions (`reader.aio-read`, `page[0]`) and in file names as they are.
    static func check(_ name: String, of what: String, at location: Location) throws(ScriptProblem) {
        let letters = name.utf8.allSatisfy {
            ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2d
        }
        guard let first = name.utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7a, letters, name.count <= 40
        else {
            throw ScriptProblem(
                at: location, "'\(name)' is no name for \(what)",
                note: "a name is a letter, then letters, digits and dashes, 40 at most")
        }
    }
}
