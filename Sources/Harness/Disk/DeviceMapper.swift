import CLinux
import SystemCalls
import SystemPackage

/// The device mapper, for calls on the one device that Faultline makes; no call touches any other.
struct DeviceMapper: Sendable {
    /// The uuid by which that device is known.
    static let uuid = CLINUX_DM_UUID
    private let control: CInt

    /// Opens the control node, which the kernel puts into devtmpfs (dm_misc in drivers/md/dm-ioctl.c).
    ///
    /// Stays open as long as the process lives: children use it.
    /// - Throws: the errno of open; ENOENT where the kernel has no device mapper, or its module is not loaded.
    init() throws(SystemCallError) {
        control = try OwnedDescriptor(opening: "/dev/mapper/control", .readWrite).release()
    }

    /// Makes the device, the same as the first `sectors` sectors of 512 bytes of the disk with the node `disk`.
    ///
    /// - Returns: its minor number.
    /// - Throws: the errno of DM_DEV_CREATE, EBUSY if there is one already; of DM_TABLE_LOAD; or of its resume.
    func make(over disk: String, sectors: Int) throws(SystemCallError) -> Int {
        let minor = try CallResult(clinux_dm_create(control)).get("DM_DEV_CREATE")
        let loaded = unsafe disk.withCString { unsafe clinux_dm_load_linear(control, $0, UInt64(sectors)) }
        if let errno = CallResult(loaded).errno {
            throw SystemCallError(call: "DM_TABLE_LOAD", errno: errno, subject: disk)
        }
        try resume().get("DM_DEV_SUSPEND")
        return minor
    }

    /// Has the device keep every request from now on; 0, or a negated errno, EINTR after a signal.
    ///
    /// Blocks until the requests under way are through. Neither allocates nor locks.
    func suspend() -> CallResult { CallResult(clinux_dm_suspend(control)) }

    /// Has the device carry out what it has kept, and keep nothing any more; 0, also if it is not suspended, or a negated
    /// errno.
    ///
    /// Neither allocates nor locks.
    func resume() -> CallResult { CallResult(clinux_dm_resume(control)) }
}
