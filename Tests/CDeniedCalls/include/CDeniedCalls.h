// A kernel that lacks a system call, acted out.
#ifndef CDENIED_CALLS_H
#define CDENIED_CALLS_H

#include <sys/syscall.h>

/// Has system call `number` fail with `error` in this process and all that it starts, for good: seccomp(2).
///
/// 0, or a negated errno.
int denied_calls_add(int number, int error);

#endif
