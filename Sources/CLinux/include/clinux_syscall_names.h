// The name of a system call by its number, for /proc/<pid>/syscall.
#ifndef CLINUX_SYSCALL_NAMES_H
#define CLINUX_SYSCALL_NAMES_H

/// The name of system call `number` on this architecture, or NULL for one that the headers do not have.
const char *clinux_syscall_name(long number);

#endif
