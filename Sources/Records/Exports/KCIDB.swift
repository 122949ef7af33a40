/// Records as a KCIDB report, I/O schema 5.3: a checkout and a build for each kernel, a test for each variant.
///
/// Of a kernel no more is said than was observed: which commit it was built from is not known here, so the build's comment
/// is what the kernel says of itself.
public struct KCIDB: Encodable, Sendable {
    /// What is wrong with an origin.
    public struct BadOrigin: Error, CustomStringConvertible {
        let origin: String
        /// One line.
        public var description: String { "'\(origin)' is no KCIDB origin: small letters, digits and _ only" }
    }

    private let version = Version()
    private let checkouts: [Checkout]
    private let builds: [Build]
    private let tests: [Test]

    private struct Version: Encodable, Sendable {
        let major = 5
        let minor = 3
    }

    private struct Checkout: Encodable, Sendable {
        let id: String
        let origin: String
        let comment: String
    }

    private struct Build: Encodable, Sendable {
        struct Misc: Encodable, Sendable {
            let config: String
        }

        let id: String
        let checkout_id: String
        let origin: String
        let comment: String
        let architecture: String?
        let misc: Misc?
    }

    private struct Test: Encodable, Sendable {
        struct Environment: Encodable, Sendable {
            let comment: String
        }
        struct Misc: Encodable, Sendable {
            let script: String
            let variant: [String: String]
            let remark: String?
            let outcomes: [OutcomeRecord]
        }

        let id: String
        let build_id: String
        let origin: String
        let path: String
        let status: String
        let comment: String
        let log_excerpt: String?
        let environment: Environment?
        let misc: Misc
    }

    /// A report of results.
    ///
    /// - Parameter origin: who submits it, as agreed with KernelCI.
    /// - Throws: `BadOrigin` if the schema does not allow it.
    public init(_ results: ResultSet, origin: String) throws(BadOrigin) {
        let isAllowed = origin.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f
        }
        guard isAllowed, !origin.isEmpty else { throw BadOrigin(origin: origin) }
        checkouts = results.kernels.map { kernel in
            Checkout(id: "\(origin):\(kernel.name)", origin: origin, comment: kernel.name)
        }
        builds = results.kernels.map { kernel in
            Build(
                id: "\(origin):\(kernel.name)", checkout_id: "\(origin):\(kernel.name)", origin: origin,
                comment: kernel.machine.map { "\($0.release) \($0.version)" } ?? kernel.name,
                architecture: kernel.machine?.architecture,
                misc: kernel.machine.map { Build.Misc(config: $0.config) })
        }
        tests = results.kernels.flatMap { kernel in
            kernel.records.flatMap { record in
                record.variants.map { Self.test($0, of: record, on: kernel, origin: origin) }
            }
        }
    }

    private static func test(
        _ variant: VariantRecord, of record: Record, on kernel: ResultSet.Kernel, origin: String
    ) -> Test {
        let words = [record.experiment] + variant.variant.sorted { $0.key < $1.key }.map { "\($0.key)-\($0.value)" }
        let log = OutcomeHistogram.lines(variant, name: record.experiment).map { "\($0)\n" }.joined()
        let machine = kernel.machine
        let place = machine.map {
            $0.accelerator == "none" ? "the running kernel" : "QEMU guest under \($0.accelerator)"
        }
        return Test(
            id: "\(origin):\(kernel.name):\(record.experiment):\(variant.label)", build_id: "\(origin):\(kernel.name)",
            origin: origin, path: (["faultline"] + words.map(pathWord)).joined(separator: "."),
            status: variant.verdict.rawValue.uppercased(),
            comment: variant.label.isEmpty ? record.experiment : "\(record.experiment) \(variant.label)",
            log_excerpt: log.isEmpty ? nil : excerpt(log),
            environment: place.map { Test.Environment(comment: "\($0), \(machine?.processors ?? 0) CPUs") },
            misc: Test.Misc(
                script: record.script, variant: variant.variant, remark: variant.explanation, outcomes: variant.outcomes
            ))
    }

    /// As much of a log as the schema allows, which counts code points and has no NUL.
    private static func excerpt(_ log: String) -> String {
        var excerpt = ""
        excerpt.unicodeScalars.append(contentsOf: log.unicodeScalars.lazy.filter { $0 != "\0" }.prefix(16_384))
        return excerpt
    }

    /// A word of a dotted path: the schema allows letters, digits, `_` and `-`.
    private static func pathWord(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isAllowed || scalar == "_" || scalar == "-" ? Character(scalar) : "_"
            })
    }
}
