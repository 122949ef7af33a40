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
}
