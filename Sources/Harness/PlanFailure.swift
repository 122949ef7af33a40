/// What ended a plan that is no fault of the kernel's.
struct PlanFailure: Error, CustomStringConvertible {
    /// What happened.
    let description: String

    init(_ description: String) { self.description = description }
}
