// What only the first process of a guest calls. Every call here returns a value of zero or more, or a negated errno.
#ifndef CLINUX_INIT_H
#define CLINUX_INIT_H

#include "clinux_calls.h"

#include <linux/reboot.h>

/// mount(2) of a device's file system.
static inline long clinux_mount_device(const char *device, const char *target, const char *type) {
    return clinux_result(mount(device, target, type, 0, NULL));
}

/// finit_module(2), without parameters.
static inline long clinux_load_module(int descriptor) {
    return clinux_result(syscall(SYS_finit_module, descriptor, "", 0));
}

/// swapon(2), without flags.
static inline long clinux_swapon(const char *path) { return clinux_result(syscall(SYS_swapon, path, 0)); }

/// Writes back every file system, then switches the machine off (reboot(2)).
static inline long clinux_power_off(void) {
    sync();
    return clinux_result(
        syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, NULL));
}

/// dup2(2).
static inline long clinux_duplicate(int descriptor, int number) { return clinux_result(dup2(descriptor, number)); }

/// Starts a program in a child that dies with the calling thread: the child's pid, or a negated errno.
///
/// Where the program cannot be executed, the child exits with status 127, as a shell's would.
static inline long clinux_spawn_bound(char *const arguments[]) {
    pid_t caller = getpid();
    pid_t child = fork();
    if (child != 0)
        return clinux_result(child);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The caller may have died before the line above.
    if (getppid() == caller)
        execvp(arguments[0], arguments);
    _exit(127);
}

#endif
