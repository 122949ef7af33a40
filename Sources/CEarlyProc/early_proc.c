// The Swift runtime reads /proc/self/exe before main() and aborts without it. The first process of a guest finds no
// /proc, so this constructor mounts it, before those of the runtime. In every other process it does nothing.
#include "CEarlyProc.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

// Priorities up to 100 are the implementation's.
__attribute__((constructor(101))) static void mount_proc_for_init(void) {
    if (getpid() != 1)
        return;
    // Where either fails, the runtime says what it misses.
    (void)mkdir("/proc", 0555);
    (void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}
