// System calls and macros that Swift's Glibc module does not import. Every call here returns what the
// kernel returned: a value of zero or more, or a negated errno. No retry, no errno variable.
#ifndef CLINUX_CALLS_H
#define CLINUX_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/falloc.h>
#include <linux/futex.h>
#include <linux/magic.h>
#include <linux/memfd.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* Linux 5.3 */
#endif

/// The result of a libc call as the kernel gave it: zero or more, or a negated errno.
static inline long clinux_result(long result) { return result < 0 ? -(long)errno : result; }

static inline int clinux_getpid(void) { return (int)getpid(); }

static inline int clinux_getppid(void) { return (int)getppid(); }

static inline int clinux_gettid(void) { return (int)syscall(SYS_gettid); }

/// Ends the calling process at once, all its threads, without running any handler: exit_group(2).
__attribute__((noreturn)) static inline void clinux_exit_group(int status) {
    syscall(SYS_exit_group, status);
    __builtin_trap();
}

static inline long clinux_open(const char *path, int flags, mode_t permissions) {
    return clinux_result(open(path, flags, permissions));
}

static inline long clinux_close(int descriptor) { return clinux_result(close(descriptor)); }

/// mmap(2). An address in the upper half is no failure, so the errno is told apart by MAP_FAILED alone.
static inline long clinux_mmap(uintptr_t hint, size_t length, int protection, int flags, int descriptor,
                               int64_t offset) {
    void *address = mmap((void *)hint, length, protection, flags, descriptor, offset);
    return address == MAP_FAILED ? -(long)errno : (long)address;
}

static inline long clinux_munmap(uintptr_t address, size_t length) {
    return clinux_result(munmap((void *)address, length));
}

/// Makes `number` another name of an open descriptor: dup2(2).
static inline long clinux_rename_descriptor(int descriptor, int number) {
    return clinux_result(dup2(descriptor, number));
}

static inline long clinux_memfd_create(const char *name, unsigned flags) {
    return clinux_result(syscall(SYS_memfd_create, name, flags));
}

static inline long clinux_pidfd_open(int pid) { return clinux_result(syscall(SYS_pidfd_open, pid, 0u)); }

static inline long clinux_tgkill(int group, int thread, int signal_number) {
    return clinux_result(syscall(SYS_tgkill, group, thread, signal_number));
}

static inline long clinux_kill(int process, int signal_number) {
    return clinux_result(kill(process, signal_number));
}

/// Reaps a child and returns its wait status, or a negated errno.
static inline long clinux_wait(int process, int options) {
    int status = 0;
    pid_t reaped = waitpid(process, &status, options);
    return reaped < 0 ? -(long)errno : status;
}

/// The signal that ended a child which has not been reaped, 0 if it exited, or a negated errno; leaves it unreaped.
static inline int clinux_wait_signal_of(int process) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) < 0) return -errno;
    return info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED ? info.si_status : 0;
}

/// Whether a child has ended that has not been reaped, or an errno as a negative number; leaves it unreaped.
static inline int clinux_has_ended(int process) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) < 0) return -errno;
    return info.si_pid != 0;
}

static inline long clinux_fork(void) { return clinux_result(fork()); }

static inline long clinux_madvise(uintptr_t address, size_t length, int advice) {
    return clinux_result(syscall(SYS_madvise, address, length, advice));
}

static inline long clinux_punch_hole(int descriptor, int64_t offset, int64_t length) {
    return clinux_result(
        syscall(SYS_fallocate, descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length));
}

static inline long clinux_pread(int descriptor, uintptr_t buffer, size_t length, int64_t offset) {
    return clinux_result(pread(descriptor, (void *)buffer, length, offset));
}

static inline long clinux_pwrite(int descriptor, uintptr_t buffer, size_t length, int64_t offset) {
    return clinux_result(pwrite(descriptor, (const void *)buffer, length, offset));
}

/// pread(2), or read(2) from a pipe: with an offset of -1.
static inline long clinux_read_from(int descriptor, uintptr_t buffer, size_t length, int64_t offset) {
    if (offset >= 0) return clinux_pread(descriptor, buffer, length, offset);
    return clinux_result(read(descriptor, (void *)buffer, length));
}

/// pwrite(2), or write(2) into a pipe: with an offset of -1.
static inline long clinux_write_to(int descriptor, uintptr_t buffer, size_t length, int64_t offset) {
    if (offset >= 0) return clinux_pwrite(descriptor, buffer, length, offset);
    return clinux_result(write(descriptor, (const void *)buffer, length));
}

/// Has a pipe take the pages of a part of the memory: vmsplice(2). The bytes taken, or a negated errno.
static inline long clinux_vmsplice(int pipe, uintptr_t address, size_t length) {
    struct iovec part = {.iov_base = (void *)address, .iov_len = length};
    return clinux_result(syscall(SYS_vmsplice, pipe, &part, 1ul, 0u));
}

/// process_vm_readv(2) of one part of another process's memory. The bytes read, or a negated errno.
static inline long clinux_process_vm_read(int process, uintptr_t remote, uintptr_t local, size_t length) {
    struct iovec here = {.iov_base = (void *)local, .iov_len = length};
    struct iovec there = {.iov_base = (void *)remote, .iov_len = length};
    return clinux_result(syscall(SYS_process_vm_readv, process, &here, 1ul, &there, 1ul, 0ul));
}

/// process_vm_writev(2) of one part of another process's memory. The bytes written, or a negated errno.
static inline long clinux_process_vm_write(int process, uintptr_t remote, uintptr_t local, size_t length) {
    struct iovec here = {.iov_base = (void *)local, .iov_len = length};
    struct iovec there = {.iov_base = (void *)remote, .iov_len = length};
    return clinux_result(syscall(SYS_process_vm_writev, process, &here, 1ul, &there, 1ul, 0ul));
}

/// Writes a word into a thread's memory by ptrace(2): PTRACE_SEIZE, PTRACE_INTERRUPT, the wait for the stop, PTRACE_POKEDATA
/// and PTRACE_DETACH, which lets the thread go on. 0, or the negated errno of whichever failed first.
static inline long clinux_ptrace_poke(int thread, uintptr_t address, unsigned long word) {
    // Linux 3.4; glibc has them as members of an enumeration, which <linux/ptrace.h> cannot stand beside.
    const long seize = 0x4206, interrupt = 0x4207, poke = 5, detach = 17;
    if (syscall(SYS_ptrace, seize, thread, 0ul, 0ul) < 0) return -(long)errno;
    long result = clinux_result(syscall(SYS_ptrace, interrupt, thread, 0ul, 0ul));
    if (result == 0) {
        int status;
        pid_t stopped;
        do {
            stopped = waitpid(thread, &status, __WALL);
        } while (stopped < 0 && errno == EINTR);
        result = stopped < 0 ? -(long)errno : clinux_result(syscall(SYS_ptrace, poke, thread, address, word));
    }
    long detached = clinux_result(syscall(SYS_ptrace, detach, thread, 0ul, 0ul));
    return result < 0 ? result : detached;
}

static inline long clinux_write(int descriptor, const void *buffer, size_t length) {
    return clinux_result(write(descriptor, buffer, length));
}

static inline long clinux_read(int descriptor, void *buffer, size_t length) {
    return clinux_result(read(descriptor, buffer, length));
}

/// pipe2(2), closed on exec: `ends[0]` is for reading, `ends[1]` for writing.
static inline long clinux_pipe(int ends[2]) { return clinux_result(syscall(SYS_pipe2, ends, O_CLOEXEC)); }

static inline long clinux_fsync(int descriptor) { return clinux_result(fsync(descriptor)); }

static inline long clinux_ftruncate(int descriptor, int64_t length) {
    return clinux_result(ftruncate(descriptor, length));
}

/// Where a file or a block device ends, in bytes.
static inline long clinux_size(int descriptor) { return clinux_result(lseek(descriptor, 0, SEEK_END)); }

static inline long clinux_page_size(void) { return sysconf(_SC_PAGESIZE); }

/// ioctl(2) with a pointer argument: the variadic function does not import into Swift.
static inline long clinux_ioctl(int descriptor, unsigned long request, void *argument) {
    return clinux_result(ioctl(descriptor, request, argument));
}

/// poll(2) of one descriptor; returns the events that came (0 after the time-out), or a negated errno.
static inline long clinux_poll_one(int descriptor, short events, int timeout_milliseconds) {
    struct pollfd entry = {.fd = descriptor, .events = events, .revents = 0};
    int ready = poll(&entry, 1, timeout_milliseconds);
    return ready < 0 ? -(long)errno : entry.revents;
}

/// poll(2) of two descriptors: the events of the first in bits 0-15 and those of the second in bits 16-31, 0 after the
/// time-out, or a negated errno.
static inline long clinux_poll_two_for(int first, int second, short events, int timeout_milliseconds) {
    struct pollfd entries[2] = {{.fd = first, .events = events}, {.fd = second, .events = events}};
    int ready = poll(entries, 2, timeout_milliseconds);
    return ready < 0 ? -(long)errno
                     : (long)(unsigned short)entries[0].revents | (long)(unsigned short)entries[1].revents << 16;
}

/// The same without a time-out.
static inline long clinux_poll_two(int first, int second, short events) {
    return clinux_poll_two_for(first, second, events, -1);
}

/// A new epoll instance, closed on exec: epoll_create1(2).
static inline long clinux_epoll_create(void) { return clinux_result(epoll_create1(EPOLL_CLOEXEC)); }

/// Has an epoll instance look for what can be read from a descriptor, at its edges alone if `at_edges`: epoll_ctl(2).
static inline long clinux_epoll_add(int epoll, int descriptor, _Bool at_edges) {
    struct epoll_event event = {.events = EPOLLIN | (at_edges ? EPOLLET : 0), .data = {.fd = descriptor}};
    return clinux_result(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

/// Has an epoll instance forget a descriptor: epoll_ctl(2).
static inline long clinux_epoll_remove(int epoll, int descriptor) {
    return clinux_result(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

/// Waits for ever for two descriptors of an epoll instance: events as of `clinux_poll_two`, or a negated errno.
static inline long clinux_epoll_wait_two(int epoll, int first) {
    struct epoll_event events[2];
    int ready = epoll_wait(epoll, events, 2, -1);
    if (ready < 0) return -(long)errno;
    long result = 0;
    for (int index = 0; index < ready; index++) {
        long found = (unsigned short)events[index].events;
        result |= events[index].data.fd == first ? found : found << 16;
    }
    return result;
}

/// Whether the calling thread has CAP_SETUID in effect: capget(2).
static inline _Bool clinux_may_change_user(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    return syscall(SYS_capget, &header, data) == 0 && (data[0].effective & (1u << CAP_SETUID));
}

/// Becomes another effective user, this thread alone: setresuid(2) by itself, which libc would have all threads do.
static inline long clinux_become_user(uid_t user) {
    return clinux_result(syscall(SYS_setresuid, (uid_t)-1, user, (uid_t)-1));
}

/// preadv2(2) with RWF_NOWAIT from the descriptor's position.
static inline long clinux_read_nowait(int descriptor, uintptr_t buffer, size_t length) {
    struct iovec part = {.iov_base = (void *)buffer, .iov_len = length};
    return clinux_result(syscall(SYS_preadv2, descriptor, &part, 1ul, -1l, -1l, 0x8 /* RWF_NOWAIT */));
}

/// A non-blocking eventfd(2), closed on exec.
static inline long clinux_eventfd(void) { return clinux_result(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }

static inline void clinux_eventfd_ring(int descriptor) {
    uint64_t one = 1;
    ssize_t written = write(descriptor, &one, sizeof one);
    (void)written;  // EAGAIN: the counter is full, so the bell is ringing already.
}

static inline void clinux_eventfd_drain(int descriptor) {
    uint64_t count;
    ssize_t drained = read(descriptor, &count, sizeof count);
    (void)drained;  // EAGAIN: somebody else drained it.
}

/// Sleeps while `*word == expected`, at most `timeout_nanoseconds` (for ever if negative). The word may lie
/// in memory shared between processes. 0 after a wake-up, else a negated errno (EAGAIN, ETIMEDOUT, EINTR).
static inline long clinux_futex_wait(const void *word, uint32_t expected, int64_t timeout_nanoseconds) {
    struct timespec limit = {.tv_sec = timeout_nanoseconds / 1000000000,
                             .tv_nsec = timeout_nanoseconds % 1000000000};
    return clinux_result(
        syscall(SYS_futex, word, FUTEX_WAIT, expected, timeout_nanoseconds < 0 ? NULL : &limit, NULL, 0));
}

/// Wakes up to `count` waiters of a word that may be shared between processes.
static inline long clinux_futex_wake(const void *word, int count) {
    return clinux_result(syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0));
}

/// FUTEX_WAIT with a time-out that is over at once, on any word; of other processes only where `is_shared`. A negated
/// errno: ETIMEDOUT if the word is `expected`, EAGAIN if it is not, EFAULT.
static inline long clinux_futex_compare(uintptr_t word, uint32_t expected, int is_shared) {
    struct timespec limit = {0};
    int operation = is_shared ? FUTEX_WAIT : FUTEX_WAIT_PRIVATE;
    return clinux_result(syscall(SYS_futex, word, operation, expected, &limit, NULL, 0));
}

/// CLOCK_MONOTONIC in nanoseconds.
static inline int64_t clinux_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline long clinux_sleep_nanoseconds(int64_t duration) {
    struct timespec time = {.tv_sec = duration / 1000000000, .tv_nsec = duration % 1000000000};
    return clinux_result(nanosleep(&time, NULL));
}

/// Sleeps until `deadline` of CLOCK_MONOTONIC; a signal ends it early.
static inline long clinux_sleep_until(int64_t deadline) {
    struct timespec time = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    return -(long)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

/// How much CPU time the calling thread has used.
static inline int64_t clinux_own_processor_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Has the kernel send `signal_number` to this process when the thread that forked it ends.
static inline long clinux_set_parent_death_signal(int signal_number) {
    return clinux_result(prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0));
}

/// Has the kernel end this thread's sleeps when they are over, not up to 50 us later: PR_SET_TIMERSLACK(2const).
static inline long clinux_sleep_exactly(void) { return clinux_result(prctl(PR_SET_TIMERSLACK, 1ul, 0, 0, 0)); }

static inline long clinux_set_name(const char *name) { return clinux_result(prctl(PR_SET_NAME, name, 0, 0, 0)); }

// glibc 2.32; its headers show them only with _GNU_SOURCE.
extern const char *strerrorname_np(int number);
extern const char *sigabbrev_np(int number);

/// The symbol of an errno (`EAGAIN`), or NULL for a number that the C library does not know.
static inline const char *clinux_errno_name(int number) { return strerrorname_np(number); }

/// The name of a signal without its SIG (`BUS`), or NULL for a number that is none.
static inline const char *clinux_signal_abbreviation(int number) { return sigabbrev_np(number); }

static inline void clinux_fill(uintptr_t address, uint8_t byte, size_t length) { memset((void *)address, byte, length); }

/// Gives the calling process a mount namespace of its own, a copy of the one that it was in. 0 or a negated errno.
static inline long clinux_unshare_mounts(void) { return clinux_result(syscall(SYS_unshare, CLONE_NEWNS)); }

/// Keeps what is mounted from now on to this mount namespace, and out of it what others mount. 0 or a negated errno.
static inline long clinux_make_mounts_private(void) {
    return clinux_result(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/// mount(2) of a file system without a device and without options. 0 or a negated errno.
static inline long clinux_mount(const char *type, const char *target) {
    return clinux_result(mount(type, target, type, 0, NULL));
}

/// The f_type of the file system behind a descriptor (statfs(2)), or a negated errno.
static inline long clinux_file_system_type(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) < 0 ? -(long)errno : (long)status.f_type;
}

// Function-like and computed macros, as values that Swift can import.
static inline int clinux_wait_exited(int status) { return WIFEXITED(status); }
static inline int clinux_wait_exit_status(int status) { return WEXITSTATUS(status); }
static inline int clinux_o_tmpfile(void) { return __O_TMPFILE | O_DIRECTORY; }
static inline int clinux_o_direct(void) { return __O_DIRECT; }
static inline int clinux_o_path(void) { return __O_PATH; }

#endif
