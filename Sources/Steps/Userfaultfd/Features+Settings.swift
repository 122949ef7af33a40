public import Experiments
public import Userfaultfd

extension Features {
    /// The kernel's features for those of a script.
    public init(_ features: Set<UserfaultfdSettings.Feature>) {
        self = features.reduce(into: []) { features, feature in
            guard let option = Features(named: feature.rawValue) else {
                preconditionFailure("the script's words are the kernel's names")
            }
            features.formUnion(option)
        }
    }
}
