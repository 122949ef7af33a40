import ArgumentParser
import Foundation
import Kernels

/// `faultline kernels`: the kernels that are here, and those that the mirror has.
struct KernelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels", abstract: "List, fetch and remove kernels.",
        discussion: """
            A kernel is named debian:<series, version or suite>: debian:6.12, debian:6.12.43, debian:trixie. The newest \
            that fits is meant, of the cloud flavour; debian:6.12-rt and debian:6.12-plain mean the others.
            """,
        subcommands: [List.self, Fetch.self, Remove.self], defaultSubcommand: List.self)

    /// `faultline kernels list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the kernels that are here.")

        @Flag(help: "List what the machine's Debian mirror has.") var available = false
        @Flag(help: "Ask the mirror again, though it was asked today.") var refresh = false
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            if available {
                let (catalogue, whyOld) = try await KernelCache().catalogue(isRefreshed: refresh)
                if json { return try printJSON(catalogue) }
                print(Columns.text(catalogue.kernels.map { row($0) }))
                for trouble in catalogue.troubles { warn("left out: \(trouble)") }
                if let whyOld { warn("as of \(catalogue.asked.formatted(.iso8601)): \(whyOld)") }
            } else {
                let entries = KernelCache().list()
                if json { return try printJSON(entries.map(\.kernel)) }
                print(
                    Columns.text(
                        entries.map {
                            [
                                $0.name, "\($0.kernel.version)", "\($0.size >> 20) MB", $0.kernel.release,
                                $0.verification,
                            ]
                        }))
            }
        }

        private func row(_ kernel: DebianKernel) -> [String] {
            [
                kernel.name, "\(kernel.version)", kernel.suites.sorted().joined(separator: " "), kernel.verification,
            ]
        }

        private func printJSON(_ value: some Encodable) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            print(String(decoding: try encoder.encode(value), as: UTF8.self))
        }

        private func warn(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
    }

    /// `faultline kernels fetch`.
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch the newest kernels that fit from the machine's Debian mirror.")

        @Argument(help: "The kernels.") var specs: [String]
        @Flag(help: "Ask the mirror again, though it was asked today.") var refresh = false

        func run() async throws {
            let queries = try specs.map { text in
                guard case .debian(let query) = try KernelSpec(text) else {
                    throw ValidationError("'\(text)' is not fetched: it is here, or it is not")
                }
                return query
            }
            var hasFailed = false
            for query in queries {
                let status = StatusLine()
                do {
                    let entry = try await KernelCache().fetch(query, isRefreshed: refresh && query == queries.first) {
                        status.show($0)
                    }
                    status.show(nil)
                    print("\(query): \(entry.name) (\(entry.kernel.version), \(entry.verification))")
                } catch let failure as KernelFailure {
                    status.show(nil)
                    FileHandle.standardError.write(Data("\(failure)\n".utf8))
                    hasFailed = true
                }
            }
            if hasFailed { throw ExitCode(2) }
        }
    }

    /// `faultline kernels remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove kernels from the cache.")

        @Argument(help: "The kernels, as specified or as listed.") var specs: [String]

        func run() throws {
            for spec in specs {
                for name in try KernelCache().remove(spec) { print("removed \(name)") }
            }
        }
    }
}
