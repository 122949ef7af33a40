// A forked child that does what it is told: accesses memory at addresses that its parent has, too.
//
// This is C because after a raw clone(2) of a process with many threads nothing may run that could need a lock or the
// allocator: only system calls and accesses.
#ifndef CLINUX_CHILD_H
#define CLINUX_CHILD_H

#include <stdbool.h>
#include <stdint.h>

/// What a parent and its child tell each other, in memory that both map shared; all zero before the first fork. One
/// request at a time.
struct clinux_child {
    /// How many requests there have been; the child sleeps on it.
    uint32_t asked;
    /// One of the requests below.
    uint32_t request;
    /// Where to access memory.
    uint64_t address;
    /// The child's id; 0 without one.
    uint32_t process;
    /// The signal that the access raised; 0 for none.
    int32_t signal;
    /// The byte to store, or the one that was loaded.
    uint8_t byte;
};

static const uint32_t clinux_child_store = 1;
static const uint32_t clinux_child_load = 2;
static const uint32_t clinux_child_exit = 3;

/// Forks a child of the calling thread by clone(2), without running any handler, and returns its id or a negated errno.
///
/// The child closes every descriptor but `answers`, and writes one byte there when it has, and after each request; it never
/// outlives the calling thread. `parent` is the calling process.
long clinux_fork_child(struct clinux_child *child, int answers, int parent);

/// Has the child do `request`; its answer is a byte to read from the other end of `answers`.
void clinux_ask_child(struct clinux_child *child, uint32_t request, uintptr_t address, uint8_t byte);

/// The child's id; 0 without one, or when it was reaped and forgotten.
static inline uint32_t clinux_child_process(const struct clinux_child *child) {
    return __atomic_load_n(&child->process, __ATOMIC_ACQUIRE);
}

static inline void clinux_forget_child(struct clinux_child *child) {
    __atomic_store_n(&child->process, 0, __ATOMIC_RELEASE);
}

/// Waits until a child has ended, and leaves it unreaped: the signal that ended it, 0 if it exited, or a negated errno. A
/// signal does not end the wait.
long clinux_await_end_of_child(int process);

/// Reaps a child that has ended: 1, or 0 if it still runs, or a negated errno.
long clinux_reap(int process);

/// Forks a process, which may share the table of descriptors with its parent, as fork(2) does not: what one opens or closes, both
/// have. Its id, 0 in the process itself, or a negated errno. Runs no handler, so the process may only make system calls.
long clinux_fork_outside(bool shares_files);

/// Reaps a child, which may take `milliseconds` to end: whether it is gone. One that is not ours is.
bool clinux_reap_within(int process, int milliseconds);

/// Has the kernel give this process the children of its descendants that have lost their parent: PR_SET_CHILD_SUBREAPER.
long clinux_adopt_orphans(void);

#endif
