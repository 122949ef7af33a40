// What holding a disk takes: a cgroup hierarchy that is mounted nowhere, folders in it, and locks on them. Every call
// returns a value of zero or more, or a negated errno.
#ifndef CLINUX_CGROUP_H
#define CLINUX_CGROUP_H

#include "clinux_calls.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#ifndef SYS_fsopen
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif

static inline long clinux_openat(int folder, const char *path, int flags) {
    return clinux_result(openat(folder, path, flags | O_CLOEXEC));
}

/// The root of a file system that needs no device, on a mount that nobody sees and that ends with the descriptor:
/// fsopen(2), fsconfig(2), fsmount(2), Linux 5.2. `option` is a flag of the file system, NULL for none.
static inline long clinux_mount_detached(const char *type, const char *option) {
    const unsigned cloexec = 1, set_flag = 0, create = 6;
    long context = clinux_result(syscall(SYS_fsopen, type, cloexec));
    if (context < 0) return context;
    long result = 0;
    if (option) result = clinux_result(syscall(SYS_fsconfig, context, set_flag, option, NULL, 0));
    if (result >= 0) result = clinux_result(syscall(SYS_fsconfig, context, create, NULL, NULL, 0));
    if (result >= 0) result = clinux_result(syscall(SYS_fsmount, context, cloexec, 0));
    close((int)context);
    if (result < 0) return result;
    // What fsmount returns is a path only (O_PATH): it can be neither read nor locked.
    long root = clinux_openat((int)result, ".", O_RDONLY | O_DIRECTORY);
    close((int)result);
    return root;
}

static inline long clinux_mkdirat(int folder, const char *name) { return clinux_result(mkdirat(folder, name, 0755)); }

/// Removes an empty folder.
static inline long clinux_rmdirat(int folder, const char *name) {
    return clinux_result(unlinkat(folder, name, AT_REMOVEDIR));
}

/// flock(2).
static inline long clinux_flock(int descriptor, int operation) { return clinux_result(flock(descriptor, operation)); }

static inline long clinux_setsid(void) { return clinux_result(setsid()); }

/// The device of the file system that a descriptor's file lies on: `major` in bits 32 and up, `minor` below.
static inline long clinux_device_of(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) < 0) return -(long)errno;
    return (long)major(status.st_dev) << 32 | (long)minor(status.st_dev);
}

#endif
