/// A file of the results that could not be read.
public struct ReadFailure: Error, Hashable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// Where in the file, `12:5`; nil if the place is not known, or it is about the whole file.
    public let place: String?
    /// What is wrong, and what to do where something can be done.
    public let reason: String

    init(_ path: String, at place: String? = nil, _ reason: String) {
        self.path = path
        self.place = place
        self.reason = reason
    }

    /// One line, `path:line:column: error: reason`.
    public var description: String { "\(path):\(place.map { "\($0):" } ?? "") error: \(reason)" }
}
