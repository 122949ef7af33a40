import CLinux
import Steps
import SystemCalls

/// The means to hold the disk under a folder, for the subjects of one agent.
///
/// The first of the ways to hold a disk that works here. That it does was seen when it was made: a read that nobody may
/// answer has not come back, and did when it might.
final class DiskHold {
    private let backend: any HoldBackend
    /// The disk as steps hold it.
    let disk: HeldDisk
    /// What holds it, for a record: `cgroup v1 blkio`.
    var means: String { backend.description }

    /// The ways, in the order in which they are tried: the one that holds the subject's requests alone comes first.
    private static var backends: [any HoldBackend.Type] { [ThrottledCgroup.self, SuspendedDevice.self] }
    /// How long a read is looked at to see that it is held, and how long its release may take, in milliseconds.
    private static let (look, patience): (CInt, CInt) = (20, 10_000)

    /// Makes the means.
    ///
    /// - Throws: `Incapable` with what each of the ways lacks.
    init(under scratch: Scratch) throws {
        let device = try Disk(under: scratch.folder)
        backend = try Self.first { type in
            let backend = try type.init(device)
            do {
                try Self.prove(backend, scratch)
                return backend
            } catch {
                _ = backend.end()
                throw error
            }
        }
        disk = backend.disk
    }

    /// What would hold a disk, as far as can be told without holding it.
    ///
    /// - Throws: `Incapable` with what each of the ways lacks.
    static func probe(_ disk: Disk) throws -> String { try first { try $0.probe(disk) } }

    /// Has the calling process and its children be those whose requests are held.
    ///
    /// - Throws: the errno of writing to cgroup.procs.
    func enter() throws(SystemCallError) { try backend.enter().get("write to cgroup.procs") }

    /// Takes everything back.
    ///
    /// - Returns: what could not be taken back; nil if nothing is left.
    func end() -> String? { backend.end() }

    /// What comes of an attempt with the first way with which anything does.
    private static func first<Result>(_ attempt: (any HoldBackend.Type) throws -> Result) throws -> Result {
        var reasons: [String] = []
        for type in backends {
            do {
                return try attempt(type)
            } catch let failure as PlanFailure {
                // Nothing is lacking: something went wrong, and another way would hide it.
                throw failure
            } catch {
                reasons.append("\(error)")
            }
        }
        throw Incapable("holding a disk: \(reasons.joined(separator: "; "))")
    }

    /// Reads a block of a file while the disk is held.
    private static func prove(_ backend: any HoldBackend, _ scratch: Scratch) throws {
        let length = 4_096
        let file = try scratch.file(size: length, fill: 0, isDirect: true)
        let buffer = try Mapping(.anonymous, length: length)
        let (descriptor, address) = (file.rawValue, buffer.range.start)
        let (name, disk) = (backend.description, backend.disk)
        try disk.hold(.all).get("\(name): hold")
        let reader: ProbeChild
        do {
            reader = try ProbeChild {
                if backend.enter().rawValue < 0 { return }
                _ = clinux_pread(descriptor, address, length, 0)
            }
        } catch {
            // The file cannot be closed on a disk that everybody waits for.
            _ = disk.release()
            throw error
        }
        let wasHeld = !reader.hasEnded(within: look)
        try disk.release().get("\(name): release")
        guard wasHeld else { throw Incapable("\(name): an O_DIRECT read came back nevertheless") }
        guard reader.hasEnded(within: patience) else {
            throw Incapable("\(name): a read did not come back after the release")
        }
    }
}
