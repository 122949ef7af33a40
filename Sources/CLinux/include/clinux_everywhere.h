// What is done once on each CPU.
#ifndef CLINUX_EVERYWHERE_H
#define CLINUX_EVERYWHERE_H

#include "clinux_calls.h"

/// Calls madvise(2) on each CPU that the calling thread may run on, one after the other, and then lets the thread run on
/// all of them again. The number of the CPUs, or the first negated errno, after which no further CPU is tried:
/// sched_getaffinity(2), sched_setaffinity(2), madvise(2).
static inline long clinux_madvise_everywhere(uintptr_t address, size_t length, int advice) {
    unsigned long mask[128] = {0};
    long bytes = clinux_result(syscall(SYS_sched_getaffinity, 0, sizeof mask, mask));
    if (bytes < 0) return bytes;
    const unsigned bits = 8 * sizeof *mask;
    long result = 0, count = 0;
    for (unsigned cpu = 0; cpu < sizeof mask * 8 && result >= 0; cpu++) {
        if (!(mask[cpu / bits] >> cpu % bits & 1)) continue;
        unsigned long one[128] = {0};
        one[cpu / bits] = 1ul << cpu % bits;
        result = clinux_result(syscall(SYS_sched_setaffinity, 0, sizeof one, one));
        // The call returns on that CPU.
        if (result >= 0) result = clinux_madvise(address, length, advice);
        count++;
    }
    long restored = clinux_result(syscall(SYS_sched_setaffinity, 0, sizeof mask, mask));
    if (result >= 0) result = restored;
    return result < 0 ? result : count;
}

#endif
