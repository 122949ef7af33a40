// Memory accesses that may raise SIGBUS or SIGSEGV, and signals that only count.
//
// This is C because a signal handler may touch nothing but async-signal-safe code, and because sigsetjmp
// cannot be called from Swift.
#ifndef CLINUX_GUARDED_ACCESS_H
#define CLINUX_GUARDED_ACCESS_H

#include <stdint.h>

/// Installs the handlers that turn a SIGBUS or SIGSEGV inside a guarded access into its return value. Outside of
/// a guarded access both signals end the process as ever. 0 or a negated errno.
int clinux_catch_access_signals(void);

/// Writes one byte, as one user-mode store instruction without a system call around it. 0, or the number of the
/// signal that the access raised.
int clinux_guarded_store(uintptr_t address, uint8_t value);

/// Reads one byte, as one user-mode load instruction. 0, or the number of the signal that the access raised.
int clinux_guarded_load(uintptr_t address, uint8_t *value);

/// ioctl(2) without an argument, in which the kernel may send its caller one of the two signals, as KVM_RUN does for a page
/// with an error. 0, with what the call returned in `result`, or the number of the signal.
int clinux_guarded_ioctl(int descriptor, unsigned long request, long *result);

/// Installs a handler that counts `signal_number` per thread and does nothing else. System calls are not
/// restarted (no SA_RESTART): an EINTR is an observation. 0 or a negated errno.
int clinux_count_signal(int signal_number);

/// Unblocks every signal for the calling thread and the threads that it starts. 0 or a negated errno.
int clinux_unblock_signals(void);

/// Names the word that counts the signals which the calling thread handles; it may be shared memory and must
/// outlive the thread. NULL counts nothing.
void clinux_count_signals_in(uint32_t *counter);

#endif
