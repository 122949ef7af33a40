// The device mapper as far as holding a guest's disk takes it: one device over the whole disk, suspended and resumed.
//
// drivers/md/dm-ioctl.c; the header is the distribution's, whose ioctls are those of every kernel since 2.6. Every call
// is on the device with the uuid below and on no other, and returns a value of zero or more, or a negated errno.
#ifndef CLINUX_DEVICE_MAPPER_H
#define CLINUX_DEVICE_MAPPER_H

#include "clinux_calls.h"

#include <linux/dm-ioctl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/sysmacros.h>

/// What the device is known by: nobody else's has it.
#define CLINUX_DM_UUID "FAULTLINE-disk"
#define CLINUX_DM_NAME "faultline-disk"

// Layouts. A request is 312 bytes, a table's targets come right behind it.
_Static_assert(sizeof(struct dm_ioctl) == 312, "dm_ioctl");
_Static_assert(offsetof(struct dm_ioctl, data_size) == 12, "dm_ioctl.data_size");
_Static_assert(offsetof(struct dm_ioctl, data_start) == 16, "dm_ioctl.data_start");
_Static_assert(offsetof(struct dm_ioctl, target_count) == 20, "dm_ioctl.target_count");
_Static_assert(offsetof(struct dm_ioctl, flags) == 28, "dm_ioctl.flags");
_Static_assert(offsetof(struct dm_ioctl, dev) == 40, "dm_ioctl.dev");
_Static_assert(offsetof(struct dm_ioctl, name) == 48, "dm_ioctl.name");
_Static_assert(offsetof(struct dm_ioctl, uuid) == 176, "dm_ioctl.uuid");
_Static_assert(sizeof(struct dm_target_spec) == 40, "dm_target_spec");
_Static_assert(offsetof(struct dm_target_spec, length) == 8, "dm_target_spec.length");
_Static_assert(offsetof(struct dm_target_spec, next) == 20, "dm_target_spec.next");
_Static_assert(offsetof(struct dm_target_spec, target_type) == 24, "dm_target_spec.target_type");
_Static_assert(DM_DEV_CREATE == 0xc138fd03, "DM_DEV_CREATE");
_Static_assert(DM_DEV_SUSPEND == 0xc138fd06, "DM_DEV_SUSPEND");
_Static_assert(DM_TABLE_LOAD == 0xc138fd09, "DM_TABLE_LOAD");
_Static_assert(sizeof CLINUX_DM_UUID <= DM_UUID_LEN && sizeof CLINUX_DM_NAME <= DM_NAME_LEN, "names");

/// A request about the device: of the interface's first version, which every kernel takes.
static inline struct dm_ioctl clinux_dm_request(unsigned size, unsigned flags) {
    return (struct dm_ioctl){
        .version = {DM_VERSION_MAJOR, 0, 0},
        .data_size = size,
        .data_start = sizeof(struct dm_ioctl),
        .flags = flags,
        .uuid = CLINUX_DM_UUID,
    };
}

/// Makes the device, without a table: its minor number, which names its node /dev/dm-<minor>.
static inline long clinux_dm_create(int control) {
    struct dm_ioctl request = clinux_dm_request(sizeof request, 0);
    memcpy(request.name, CLINUX_DM_NAME, sizeof CLINUX_DM_NAME);
    long result = clinux_result(ioctl(control, DM_DEV_CREATE, &request));
    return result < 0 ? result : (long)minor(request.dev);
}

/// Has the device be the first `sectors` sectors of 512 bytes of the disk with this node, from its next resume on.
static inline long clinux_dm_load_linear(int control, const char *disk, uint64_t sectors) {
    struct {
        struct dm_ioctl request;
        struct dm_target_spec target;
        char parameters[64];
    } load = {
        .request = clinux_dm_request(sizeof load, 0),
        .target = {.length = sectors, .next = sizeof load - sizeof(struct dm_ioctl), .target_type = "linear"},
    };
    load.request.target_count = 1;
    int length = snprintf(load.parameters, sizeof load.parameters, "%s 0", disk);
    if (length < 0 || (size_t)length >= sizeof load.parameters) return -(long)ENAMETOOLONG;
    return clinux_result(ioctl(control, DM_TABLE_LOAD, &load));
}

/// Has the device keep every request from now on, when those under way are through: its file system is not told, and is
/// in the middle of whatever it is in. 0 if it does so already. EINTR after a signal.
static inline long clinux_dm_suspend(int control) {
    struct dm_ioctl request = clinux_dm_request(sizeof request, DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG | DM_NOFLUSH_FLAG);
    return clinux_result(ioctl(control, DM_DEV_SUSPEND, &request));
}

/// Has the device take a table that was loaded, carry out what it has kept, and keep nothing any more.
static inline long clinux_dm_resume(int control) {
    struct dm_ioctl request = clinux_dm_request(sizeof request, 0);
    return clinux_result(ioctl(control, DM_DEV_SUSPEND, &request));
}

#endif
