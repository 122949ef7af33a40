/// The same work as Faultline's, in C: as little around the kernel's calls as there can be.
#pragma once

#include <stddef.h>
#include <stdint.h>

// MARK: Sampling

/// What a round of sampling took and did.
struct baseline_sampling {
    long samples;
    int64_t nanoseconds;
    /// How many threads all files of were opened.
    long threads;
};

/// The files that one sample reads, one pread each.
enum baseline_reading {
    /// status and stack, once each.
    BASELINE_STATUS_AND_STACK,
    /// What tells where a thread is that moves: status, stack, syscall, and status again.
    BASELINE_MOVING,
};

/// Opens the files of every thread of `process` and reads them, thread after thread, for `nanoseconds`.
struct baseline_sampling baseline_sample(int process, enum baseline_reading reading, int64_t nanoseconds);

/// Forks a process of `threads` threads which sleep in read(2); it ends with this one.
int baseline_blocked_process(int threads);

/// Forks a process of two threads which hand a byte back and forth; it ends with this one.
int baseline_moving_process(void);

/// Ends a process that was forked here.
void baseline_end(int process);

// MARK: Serving faults

/// By which call a fault is resolved.
enum baseline_resolution {
    BASELINE_COPY,
    BASELINE_ZEROPAGE,
    BASELINE_WRITEPROTECT,
    BASELINE_CONTINUE,
    BASELINE_MOVE,
};

/// The memory whose faults are served.
struct baseline_memory {
    /// Where it begins, and how long it is.
    uintptr_t start;
    size_t length;
    /// Where the pages lie that are copied or moved: one, or as many as the memory has.
    uintptr_t source;
    /// Faults here end the serving; resolved with zero pages.
    uintptr_t stop;
    size_t stop_length;
    size_t page;
};

/// Serves faults until one comes from the stop pages.
void baseline_serve(int userfaultfd, enum baseline_resolution resolution, struct baseline_memory memory);

/// Stores a byte in every page from `start` on, and writes down how many nanoseconds each took, unless NULL.
void baseline_touch(uintptr_t start, size_t pages, size_t page, int64_t *nanoseconds);

// MARK: Trials

/// What the two threads of a trial do to a page.
enum baseline_scene {
    /// One stores to a write-protected page; the other reads the fault's message and unprotects it.
    BASELINE_STORE,
    /// The same with an O_DIRECT AIO read into it.
    BASELINE_AIO_READ,
    /// One stores; the other protects, drops and unprotects the page.
    BASELINE_DROP,
};

/// What the trials took and came to.
struct baseline_trials {
    long trials;
    int64_t nanoseconds;
    /// How many of them left the store or the read in the page.
    long landed;
    /// The errno of what went wrong; 0 if nothing did.
    int error;
};

/// Runs trials for `nanoseconds`: mapped, filled, registered and protected anew for each, and read back behind it.
///
/// - file: an O_DIRECT descriptor of at least a page, for the read.
/// - ordered: whether the two take turns: the second goes on when the first has returned or its fault has come. Else both start
///   at a value of the clock.
struct baseline_trials baseline_run_trials(enum baseline_scene scene, int file, int ordered, int64_t nanoseconds);
