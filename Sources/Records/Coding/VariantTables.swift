import Experiments

/// What the orders of a variant refer to by name, as it was read.
struct VariantTables {
    /// The kernel stacks: function names, innermost first.
    let stacks: [String: [String]]
    /// The attempts of the fault paths.
    let paths: [String: [FaultAttempt]]
    /// The fault paths of each order that says nothing of them; nil if there is no such order.
    let sharedPaths: FaultPaths?
}
