import CLinux
import Foundation
import Subprocess

/// QEMU as it is installed on this machine, and this machine as far as a guest sees it.
public struct Emulator: Sendable {
    /// What QEMU says of its version.
    public let version: String
    /// The model of this machine's processor.
    public let processor: String
    /// The rate of its time stamp counter in kHz, measured; nil where it has none.
    public let tscKilohertz: Int?

    /// Asks QEMU for its version and measures the clock, for 50 ms.
    ///
    /// - Throws: `GuestFailure.missing`.
    public init() async throws {
        let asked = try? await Subprocess.run(
            .name(QemuCommand.program), arguments: ["--version"], output: .string(limit: 4_096))
        guard let text = asked?.standardOutput, asked?.terminationStatus == .exited(0) else {
            throw GuestFailure.missing(program: QemuCommand.program, package: "qemu-system-x86")
        }
        version = String(text.prefix { $0 != "\n" })
        let processors = FileManager.default.contents(atPath: "/proc/cpuinfo").map {
            String(decoding: $0, as: UTF8.self)
        }
        processor = processors?.firstMatch(of: /model name\s*: (.*)/).map { String($0.1) } ?? "unknown"
        let rate = clinux_measure_tsc_kilohertz()
        tscKilohertz = rate > 0 ? rate : nil
    }
}
