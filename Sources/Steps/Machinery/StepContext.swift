/// What a step knows of the thread that runs it.
public struct StepContext: Sendable {
    /// What the thread shares with the supervisor.
    public let slot: ThreadSlot
    /// The thread's eventfd: rung when a message was posted for it, or its wait is cancelled.
    public let bell: CInt

    /// The context of the thread with this slot and bell.
    public init(slot: ThreadSlot, bell: CInt) {
        self.slot = slot
        self.bell = bell
    }
}
