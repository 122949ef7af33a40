public import Experiments

/// The fault paths of an order's threads, or why there are none.
public enum FaultPaths: Hashable, Sendable {
    /// They could not be observed, and why.
    case notObservable(String)
    /// Every path that a traced trial showed; several of a thread where the trials differ.
    case observed([FaultPath])
    /// Paths that lack something, and what.
    case incomplete([FaultPath], String)

    /// Why there are none where the script wants none: no lack of the kernel's.
    public static let unwanted = "the script has them not traced"

    /// The paths that were seen, whole or not.
    public var paths: [FaultPath] {
        switch self {
        case .observed(let paths), .incomplete(let paths, _): paths
        case .notObservable: []
        }
    }

    /// Why nothing could be observed; nil if something could.
    var whyNotObservable: String? {
        if case .notObservable(let reason) = self { reason } else { nil }
    }
}
