// What threads that race need between their steps: a start by the clock, a place to run, and a look at many bytes.
#ifndef CLINUX_RACE_H
#define CLINUX_RACE_H

#include "clinux_calls.h"

/// One turn of a loop that waits in user mode: gives the CPU away if `yields`, else tells it that this is such a loop, so that
/// its other hardware thread may have what this one does not need.
static inline void clinux_relax(int yields) {
    if (yields) {
        sched_yield();
    } else {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("yield");
#endif
    }
}

/// Waits in user mode until CLOCK_MONOTONIC reads `deadline` (nanoseconds), giving the CPU away meanwhile if `yields`.
/// Where the clock is in the vDSO (vdso(7)) there is no system call in it without `yields`.
static inline void clinux_spin_until(int64_t deadline, int yields) {
    while (clinux_monotonic_nanoseconds() < deadline) clinux_relax(yields);
}

/// How many CPUs the calling thread may run on, or a negated errno: sched_getaffinity(2).
static inline long clinux_allowed_processors(void) {
    unsigned long mask[128] = {0};
    long bytes = clinux_result(syscall(SYS_sched_getaffinity, 0, sizeof mask, mask));
    if (bytes < 0) return bytes;
    long count = 0;
    for (unsigned word = 0; word < sizeof mask / sizeof *mask; word++) count += __builtin_popcountl(mask[word]);
    return count;
}

/// Keeps the calling thread on the CPU that is the `index`th, from 0, of those it may run on. 0 or a negated errno:
/// sched_setaffinity(2).
static inline long clinux_pin_to_allowed(long index) {
    unsigned long mask[128] = {0}, one[128] = {0};
    long bytes = clinux_result(syscall(SYS_sched_getaffinity, 0, sizeof mask, mask));
    if (bytes < 0) return bytes;
    const unsigned bits = 8 * sizeof *mask;
    for (unsigned cpu = 0; cpu < sizeof mask * 8; cpu++) {
        if (!(mask[cpu / bits] >> cpu % bits & 1)) continue;
        if (index-- > 0) continue;
        one[cpu / bits] = 1ul << cpu % bits;
        return clinux_result(syscall(SYS_sched_setaffinity, 0, sizeof one, one));
    }
    return -EINVAL;
}

/// The one byte that all of `length` bytes are, or -1 if they differ; `length` is at least 1.
static inline int clinux_only_byte(uintptr_t address, size_t length) {
    const uint8_t *bytes = (const uint8_t *)address;
    return memcmp(bytes, bytes + 1, length - 1) == 0 ? bytes[0] : -1;
}

#endif
