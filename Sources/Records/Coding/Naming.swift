/// Names for items of which each stands once in a table: `reader` is the first of the subject `reader`, `reader/2`,
/// `reader/3` … are the others.
///
/// The names depend on nothing but the set of items: not on who showed them first, nor how often.
struct Naming<Item: Hashable> {
    /// An item, and whose it is.
    struct Entry: Hashable {
        let subject: String
        let item: Item
    }

    /// The items by their names.
    private(set) var items: [String: Item] = [:]
    private var names: [Entry: String] = [:]

    /// Names for `entries`, those of a subject sorted by `precedes`.
    ///
    /// - Throws: EncodingError for a subject with a `/`, which a script cannot name.
    init(_ entries: Set<Entry>, sortedBy precedes: (Item, Item) -> Bool) throws {
        for (subject, group) in Dictionary(grouping: entries, by: \.subject) {
            guard !subject.contains("/") else {
                throw EncodingError.invalidValue(
                    subject, .init(codingPath: [], debugDescription: "'\(subject)' has a '/' in its name"))
            }
            for (index, entry) in group.sorted(by: { precedes($0.item, $1.item) }).enumerated() {
                let name = index == 0 ? subject : "\(subject)/\(index + 1)"
                names[entry] = name
                items[name] = entry.item
            }
        }
    }

    /// The name of an item of the table.
    ///
    /// - Throws: EncodingError for one that is not in it.
    func name(of item: Item, of subject: String) throws -> String {
        guard let name = names[Entry(subject: subject, item: item)] else {
            throw EncodingError.invalidValue(item, .init(codingPath: [], debugDescription: "has no name of \(subject)"))
        }
        return name
    }

    /// Whose an item is that has this name.
    static func subject(of name: String) -> String { String(name.prefix { $0 != "/" }) }
}
