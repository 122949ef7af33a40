/// What a turn of resolving faults has shown.
struct FaultService {
    /// How long all of it took.
    let nanoseconds: Int
    private let sorted: [Int]

    /// - Parameter latencies: how long each store took whose fault was resolved, in nanoseconds.
    init(nanoseconds: Int, latencies: [Int]) {
        self.nanoseconds = nanoseconds
        sorted = latencies.sorted()
    }

    /// How many faults were resolved a second.
    var rate: Double { Double(sorted.count) / Double(nanoseconds) * 1e9 }

    /// How long a store took than which this share of them was no longer, in microseconds.
    func latency(_ share: Double) -> Double {
        Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) / 1_000
    }
}
