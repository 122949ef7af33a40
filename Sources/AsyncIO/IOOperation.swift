/// The direction of a transfer.
public enum IOOperation: Sendable {
    /// From the file into memory.
    case read
    /// From memory into the file.
    case write
}
