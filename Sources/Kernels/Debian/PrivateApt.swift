import Foundation

/// apt with a state of its own: it asks the machine's mirror for other suites and verifies them with Debian's keys.
///
/// The machine's own sources and lists are read, and stay as they are.
struct PrivateApt {
    private let folder: URL

    /// The keys of Debian's archives; the package debian-archive-keyring, which apt depends on there.
    private static let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    private static let helper = "/usr/lib/apt/apt-helper"

    /// A suite of an archive.
    struct Suite: Hashable {
        let archive: String
        let name: String
    }

    /// An apt whose state is in `folder`.
    init(folder: URL) throws {
        self.folder = folder
        guard FileManager.default.fileExists(atPath: Self.helper) else {
            throw KernelFailure.missing(program: "apt-get", package: "apt")
        }
        guard FileManager.default.fileExists(atPath: Self.keyring) else {
            throw KernelFailure.missing(program: Self.keyring, package: "debian-archive-keyring")
        }
        for name in ["lists/partial", "cache/archives/partial"] {
            try Files.makeFolder(folder.appending(path: name))
        }
    }

    /// The addresses of the Debian archives that the machine's own sources name, each with a slash at its end.
    func archives() async throws -> [String] {
        let text = try await Program.run(
            [
                "apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)|$(ORIGIN)",
                "Created-By: Packages",
            ], package: "apt")
        var archives: [String] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
            // Where no release file lies here yet, the field is not filled in.
            let isDebian = parts.count == 2 && (parts[1].hasPrefix("Debian") || ["$(ORIGIN)", ""].contains(parts[1]))
            if isDebian, !archives.contains(String(parts[0])) { archives.append(String(parts[0])) }
        }
        guard !archives.isEmpty else {
            throw KernelFailure.noMirror(reason: "its apt sources name no archive of Debian's")
        }
        return archives
    }

    /// Fetches the indexes of those suites that there are.
    ///
    /// - Returns: what went wrong otherwise than by absence, a line each.
    func update(_ suites: [Suite]) async throws -> [String] {
        let lines = suites.map { "deb [arch=amd64 signed-by=\(Self.keyring)] \($0.archive) \($0.name) main" }
        try Files.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: folder.appending(path: "sources.list"))
        let outcome = try await Program.outcome(
            ["apt-get", "update"]
                + options([
                    "Acquire::Languages=none", "Acquire::GzipIndexes=true", "Acquire::Retries=2",
                    "Acquire::http::Timeout=20", "Acquire::https::Timeout=20",
                ]), package: "apt")
        return outcome.errors.split(separator: "\n").map { String($0) }.filter { line in
            // An alias such as stable stands for a codename; a suite that is not there is just not there.
            (line.hasPrefix("E: ") || line.hasPrefix("W: ")) && !line.contains("does not have a Release file")
                && !line.contains("Conflicting distribution") && !line.contains("unsandboxed")
                && !line.hasPrefix("E: Some index files")
        }
    }

    /// What a release file that was fetched and verified says in `Suite` and `Codename`.
    func names(of suite: Suite) -> (suite: String, codename: String)? {
        for name in ["InRelease", "Release"] {
            guard let data = FileManager.default.contents(atPath: list(suite, name).path) else { continue }
            let text = String(decoding: data, as: UTF8.self)
            func field(_ name: String) -> String? {
                text.split(separator: "\n").first { $0.hasPrefix("\(name): ") }
                    .map { String($0.dropFirst(name.count + 2)) }
            }
            // Backports call themselves Debian Backports.
            if field("Origin")?.hasPrefix("Debian") == true, let suite = field("Suite"),
                let codename = field("Codename")
            {
                return (suite, codename)
            }
        }
        return nil
    }

    /// The stanzas of a suite's kernel packages.
    func kernelStanzas(of suite: Suite) async throws -> String {
        let prefix = list(suite, "main_binary-amd64_Packages").path
        // apt stores an index as it was compressed, and knows how to read it.
        return try await Program.run(
            [
                "sh", "-c",
                """
                for file in "$1"*; do [ -e "$file" ] && \(Self.helper) cat-file "$file"; done |
                awk -v RS= -v ORS='\\n\\n' '/^Package: linux-(image|binary|modules|base)-[0-9]/'
                """, "sh", prefix,
            ], package: "apt")
    }

    /// Downloads packages into `target`, and verifies those of which an index gives a digest.
    ///
    /// - Throws: `KernelFailure`; nothing that failed is left in `target`.
    func download(_ packages: [ArchivePackage], to target: URL) async throws -> [URL] {
        var files: [URL] = []
        for package in packages {
            let file = target.appending(path: "\(package.name).deb")
            let outcome = try await Program.outcome(
                [Self.helper, "download-file"] + options(["Acquire::Retries=2"])
                    + [package.address, file.path] + (package.sha256.map { ["SHA256:\($0)"] } ?? []),
                package: "apt")
            guard outcome.status == 0 else {
                for suffix in ["", ".FAILED"] {
                    try? FileManager.default.removeItem(atPath: file.path + suffix)
                }
                let reason = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("E: ") }
                throw outcome.errors.contains("Hash Sum mismatch")
                    ? KernelFailure.notVerified(
                        path: package.address, reason: "its digest is not the one in the signed index")
                    : KernelFailure.failed(
                        program: "the download of \(package.name)",
                        reason: reason.isEmpty ? outcome.errors : reason.joined(separator: "; "))
            }
            files.append(file)
        }
        return files
    }

    private func list(_ suite: Suite, _ rest: String) -> URL {
        // As apt names them: the address without its scheme, slashes as underscores, underscores quoted.
        let place = suite.archive.replacing("_", with: "%5f").split(separator: "://", maxSplits: 1).last ?? ""
        let name = "\(place)dists/\(suite.name)/".replacing("/", with: "_") + rest
        return folder.appending(path: "lists/\(name)")
    }

    private func options(_ further: [String]) -> [String] {
        let own = [
            "Dir::Etc::sourcelist=\(folder.path)/sources.list", "Dir::Etc::sourceparts=-",
            "Dir::State::lists=\(folder.path)/lists", "Dir::Cache=\(folder.path)/cache", "APT::Sandbox::User=root",
            "APT::Update::Post-Invoke=", "APT::Update::Post-Invoke-Success=",
        ]
        return (own + further).flatMap { ["-o", $0] }
    }
}
