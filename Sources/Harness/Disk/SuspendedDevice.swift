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
struct SuspendedDevice: HoldBackend {
    private let mapper: DeviceMapper

    private static let name = "device mapper suspend"

    static func probe(_ disk: Disk) throws -> String {
        guard (try? ProcFile("/sys/dev/block/\(disk)/dm/uuid").text()) == "\(DeviceMapper.uuid)\n" else {
            throw Incapable("\(name): \(disk) is no device that a guest's init has made for it")
        }
        return name
    }

    init(_ disk: Disk) throws {
        _ = try Self.probe(disk)
        mapper = try DeviceMapper()
    }

    var description: String { Self.name }

    var switches: HeldDisk.Switches {
        HeldDisk.Switches(isSelective: false, hold: { [mapper] _ in mapper.suspend() }, release: mapper.resume)
    }

    /// Everybody is held.
    func enter() -> CallResult { CallResult(0) }

    func end() -> String? {
        mapper.resume().errno.map { "\(SystemCallError(call: "DM_DEV_SUSPEND", errno: $0, subject: "resume"))" }
    }
}
