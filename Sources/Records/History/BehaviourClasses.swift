/// The behaviours that were seen, numbered as they came.
struct BehaviourClasses {
    /// A behaviour without its fault paths, which not every kernel shows; hashed once.
    private struct Key: Hashable {
        private let behaviour: Behaviour
        private let digest: Int

        init(_ behaviour: Behaviour) {
            self.behaviour = behaviour.withoutFaultPaths
            digest = self.behaviour.hashValue
        }

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }
    }

    /// What is known of each, all of its kernels taken together.
    private var classes: [Behaviour] = []
    private var numbers: [Key: [Int]] = [:]

    subscript(number: Int) -> Behaviour { classes[number] }

    /// The number of a behaviour; where several fit, because not everything is known, the neighbour's is meant.
    mutating func number(of behaviour: Behaviour, after neighbour: Int?) -> Int {
        let key = Key(behaviour)
        let fitting = numbers[key] ?? []
        for number in fitting.filter({ $0 == neighbour }) + fitting.filter({ $0 != neighbour })
        where !behaviour.contradicts(classes[number]) {
            classes[number] = classes[number].filled(from: behaviour)
            return number
        }
        classes.append(behaviour)
        numbers[key, default: []].append(classes.count - 1)
        return classes.count - 1
    }
}

extension Behaviour {
    /// Why fault paths are not known, each reason once.
    var lacks: Set<String> {
        variants.values.reduce(into: []) { reasons, variant in
            for order in variant.orders.values {
                if case .unknown(let reason) = order.faultPath { reasons.insert(reason) }
            }
        }
    }

    /// Whether a fault path that both know is not the same.
    fileprivate func contradicts(_ other: Behaviour) -> Bool {
        variants.contains { label, variant in
            variant.orders.contains { id, order in
                guard case .lines(let mine) = order.faultPath,
                    case .lines(let others)? = other.variants[label]?.orders[id]?.faultPath
                else { return false }
                return mine != others
            }
        }
    }

    /// The behaviour with another's fault paths where its own are not known.
    func filled(from other: Behaviour) -> Behaviour {
        var filled = self
        for (label, variant) in variants {
            for (id, order) in variant.orders {
                guard case .unknown = order.faultPath, let known = other.variants[label]?.orders[id]?.faultPath,
                    case .lines = known
                else { continue }
                filled.variants[label]?.orders[id]?.faultPath = known
            }
        }
        return filled
    }
}
