public import Experiments

/// Everything about one experiment on one kernel, normalised so that two records can be compared line by line:
/// no times, no addresses, no ids of processes, keys in a fixed order.
///
/// The kernel is not among the keys: the folder is named by it, and its `machine.json` describes it. So records of two
/// kernels that behave alike are the same bytes, and `diff -r` has nothing to say about them.
public struct Record: Codable, Hashable, Sendable {
    /// The version of this format; a reader refuses a higher one.
    ///
    /// Format 1 had the kernel's release in every record. Formats 1 and 2 had every stack and fault path in each order
    /// that showed it.
    public static let currentFormat = 3
    /// The first format in which stacks and fault paths stand in tables.
    static let firstFormatWithTables = 3

    /// The version of the format that this record was read in.
    public var format = Record.currentFormat
    /// The experiment's name.
    public var experiment: String
    /// The digest of the script's text, `sha256:…`.
    public var script: String
    /// What each variant of the matrix showed.
    public var variants: [VariantRecord]

    /// A record.
    public init(experiment: String, script: String, variants: [VariantRecord]) {
        self.experiment = experiment
        self.script = script
        self.variants = variants
    }

    /// The verdict of the whole experiment: the gravest of its variants'.
    public var verdict: Verdict { variants.map(\.verdict).max() ?? .done }

    /// Whether the run was cut short, or could observe nothing.
    var isPartial: Bool { [.skip, .miss, .error].contains(verdict) }
}

/// What an experiment came to, in the words of KCIDB; a graver one is greater.
public enum Verdict: String, Codable, Sendable, Comparable, CaseIterable {
    /// A capability is missing, which is named.
    case skip
    /// Measured; nothing was expected.
    case done
    /// Every expectation held.
    case pass
    /// The machine failed, not the kernel under test.
    case miss
    /// An expectation did not hold.
    case fail
    /// A fault of the script or of Faultline.
    case error

    /// The less grave comes first.
    public static func < (left: Verdict, right: Verdict) -> Bool { left.gravity < right.gravity }

    private var gravity: Int { Verdict.allCases.firstIndex(of: self) ?? 0 }
}

/// One variant of an experiment.
public struct VariantRecord: Encodable, Hashable, Sendable {
    /// The matrix's values.
    public var variant: [String: String]
    /// What it came to.
    public var verdict: Verdict
    /// The capability that is missing; nil unless the verdict is `skip`.
    public var skip: String?
    /// What went wrong; nil unless the verdict is `error` or `miss`.
    public var error: String?
    /// The expectations and whether they held.
    public var expectations: [ExpectationRecord]
    /// The outcomes and how often each came.
    public var outcomes: [OutcomeRecord]
    /// What was seen in each order.
    public var orders: [OrderRecord]
    /// How its threads raced; nil if they ran in orders.
    public var race: RaceRecord?
    /// What held the disk: `cgroup v2 io`; nil if nothing did.
    public var heldBy: String?
    /// How long the measured steps took, in the order of their names.
    public var measured: [MeasurementRecord] = []
}

/// How the threads of a variant raced.
public struct RaceRecord: Codable, Hashable, Sendable {
    /// How many trials were run.
    public var trials: Int
    /// What the generator of the delays started from.
    public var seed: UInt64
    /// Where the threads ran.
    public var affinity: RacePlan.Affinity
    /// The id of the order in which the threads handed on the turn; nil if they ran freely.
    public var order: String?
}

/// An expectation of the script against what was observed.
public struct ExpectationRecord: Codable, Hashable, Sendable {
    /// `always`, `sometimes` or `never`.
    public var expected: Frequency
    /// The values it speaks of.
    public var values: [String: Value]
    /// The steps that an order must grant in this sequence for its trials to count; nil if those of every order do.
    public var order: [String]?
    /// In how many trials the values came out; nil if every order counts, where the outcomes say it.
    public var positive: Int?
    /// In how many trials that count they did not; nil with `positive`.
    public var negative: Int?
    /// How often it was: `Always`, `Sometimes`, `Never`; nil if no trial ended in a way that counts.
    public var observation: String?
    /// Whether that is what was expected.
    public var held: Bool
    /// What it means, in the script's words; nil unless it held.
    public var means: String?
}

/// One outcome and how often it came.
public struct OutcomeRecord: Codable, Hashable, Sendable {
    /// In how many trials.
    public var count: Int
    /// Of a race, how many of these trials had delays that were steered towards rare outcomes; else nil.
    ///
    /// The others' were drawn
    /// without a look at what had come before, and say how frequent it is.
    public var steered: Int?
    /// How those trials ended.
    public var ending: Ending
    /// The observed final values.
    public var values: [String: Value]
    /// The orders in which it came, by id.
    public var orders: [String]
}

/// What was seen in the trials of one order.
public struct OrderRecord: Hashable, Sendable {
    /// The order's id.
    public var id: String
    /// Its steps.
    public var steps: [String]
    /// Why the order cannot happen on this kernel; nil if it can.
    public var impossible: String?
    /// Why a trial of the order hung; nil if none did.
    public var hung: String?
    /// What the kernel said when it oopsed or panicked in a trial of the order; nil if it did not.
    public var oops: String?
    /// Who was seen standing still, and how.
    public var blocked: [BlockedRecord]
    /// The messages that were read from the userfaultfd; nil if the trials differ.
    public var events: [Event]?
    /// Every sequence of messages that was seen, if the trials differ.
    public var eventSequences: [[Event]]?
    /// The fault path, or why there is none.
    public var faultPaths: FaultPaths
}

/// A thread that stood still in a step.
public struct BlockedRecord: Hashable, Sendable {
    /// The thread.
    public var thread: String
    /// The thread of the kernel's that stood still in its stead, by its name without its number; nil if it did itself.
    public var worker: String?
    /// The step that it was in.
    public var step: String
    /// The state letter.
    public var state: String
    /// The system call; nil if it was in none.
    public var syscall: String?
    /// The kernel stack, innermost first; nil if it could not be read.
    public var stack: [String]?
    /// After which steps it was seen so.
    public var seenAfter: [String]

    /// Whether it did not sleep, but spun in the kernel.
    public var isSpinning: Bool { state == "R" }
}
