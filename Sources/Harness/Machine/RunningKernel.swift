import CLinux
import Experiments
import Glibc

/// The kernel below, by its own words.
///
/// uname(2), sysconf(3).
struct RunningKernel {
    /// `uname -r`.
    let release: String
    /// `uname -v`.
    let version: String
    /// `uname -m`.
    let architecture: String
    /// How many CPUs are online.
    let processors: Int

    init() {
        var names = utsname()
        // Fails for a bad address only.
        _ = unsafe uname(&names)
        release = Self.text(of: names.release)
        version = Self.text(of: names.version)
        architecture = Self.text(of: names.machine)
        processors = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    }

    /// Limited on a single CPU, where two threads only ever take turns.
    var capability: Capability {
        let name = "\(release) \(version) \(architecture)"
        return processors > 1
            ? Capability("kernel", .ok, "\(name), \(processors) CPUs")
            : Capability(
                "kernel", .limited, "\(name), 1 CPU", advice: "use two CPUs or more: on one, threads only take turns")
    }

    /// A C string in an array of fixed size, which imports as a tuple.
    private static func text<Characters>(of characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
