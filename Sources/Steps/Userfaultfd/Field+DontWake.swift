import Experiments

extension Field where Value == Bool {
    /// The key of the steps that resolve faults, and may leave who waits for them asleep.
    static var dontWake: Field { .flag("dont-wake", "leaves the waiters asleep: `MODE_DONTWAKE`") }
}
