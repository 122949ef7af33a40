import Experiments

extension Arguments {
    /// Checks that `length` bytes from `offset` lie inside `place`, by the smallest pages that its backing can have.
    func check<Value>(
        _ place: Place, offset: Int, length: Int, field: Field<Value>
    ) throws(ScriptProblem) {
        let size = place.pages.count * minimumPageSize(of: place)
        guard offset + length <= size else {
            throw ScriptProblem(
                at: location(of: field), "bytes \(offset) to \(offset + length - 1) of '\(place)', which has \(size)")
        }
    }

    /// Checks that a file is on a disk.
    func checkDisk(of field: Field<String>) throws(ScriptProblem) {
        guard try kind(ofFile: self[field]) == .pipe else { return }
        throw ScriptProblem(at: location(of: field), "a pipe is on no disk")
    }

    /// Checks that two places have the same number of bytes on every machine: as many pages, of one size.
    func checkSameSize<Value>(_ from: Place, _ to: Place, field: Field<Value>) throws(ScriptProblem) {
        guard minimumPageSize(of: from) == minimumPageSize(of: to) else {
            throw ScriptProblem(
                at: location(of: field), "the pages of '\(from)' and '\(to)' have different sizes",
                note: "both must be of hugetlb, or neither")
        }
        guard from.pages.count == to.pages.count else {
            throw ScriptProblem(
                at: location(of: field),
                "'\(from)' has a size of \(from.pages.count) pages, '\(to)' of \(to.pages.count)")
        }
    }
}
