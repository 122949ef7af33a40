// The processor's own clock, which a guest under emulation reads as its time stamp counter.
#ifndef CLINUX_CLOCK_H
#define CLINUX_CLOCK_H

#include "clinux_calls.h"

/// The rate of the time stamp counter in kHz, measured against CLOCK_MONOTONIC for 50 ms; 0 where there is none.
static inline long clinux_measure_tsc_kilohertz(void) {
#if defined(__x86_64__)
    int64_t began = clinux_monotonic_nanoseconds();
    uint64_t first = __builtin_ia32_rdtsc();
    clinux_sleep_nanoseconds(50000000);
    int64_t ended = clinux_monotonic_nanoseconds();
    uint64_t last = __builtin_ia32_rdtsc();
    return (long)((double)(last - first) * 1e6 / (double)(ended - began));
#else
    return 0;
#endif
}

#endif
