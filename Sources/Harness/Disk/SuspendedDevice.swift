import ProcFS
import Steps
import SystemCalls

/// A disk held by suspending the device-mapper device that it is: it takes every request, and keeps it.
///
/// Only where that device is the one that a guest's init made for this (`MappedDisk`): to suspend another would freeze
/// whatever lies on it. What a suspended device keeps are all requests, reads and writes and whoever's they are
/// (dm_submit_bio() in drivers/md/dm.c), except those that may not wait: they get EAGAIN, and io_uring hands them to a
/// worker, which waits. So nobody, the supervisor included, may touch the file system until it is resumed. Nothing has
/// to outlive this process to do that: it is the guest's init, and the guest ends with it.
final class SuspendedDevice: HoldBackend {
    private let mapper: DeviceMapper
    /// The words of the disk lie in it.
    private let memory: SharedMemory
    let disk: HeldDisk

    private static let name = "device mapper suspend"

    static func probe(_ disk: Disk) throws -> String {
        guard (try? ProcFile("/sys/dev/block/\(disk)/dm/uuid").text()) == "\(DeviceMapper.uuid)\n" else {
            throw Incapable("\(name): \(disk) is no device that a guest's init has made for it")
        }
        return name
    }

    init(_ disk: Disk) throws {
        _ = try Self.probe(disk)
        let mapper = try DeviceMapper()
        self.mapper = mapper
        var memory = try SharedMemory(capacity: 64)
        self.disk = HeldDisk(
            standing: memory.word(), count: memory.word(),
            HeldDisk.Switches(isSelective: false, hold: { _ in mapper.suspend() }, release: mapper.resume))
        self.memory = memory
    }

    var description: String { Self.name }

    /// Everybody is held.
    func enter() -> CallResult { CallResult(0) }

    func end() -> String? {
        mapper.resume().errno.map { "\(SystemCallError(call: "DM_DEV_SUSPEND", errno: $0, subject: "resume"))" }
    }
}
