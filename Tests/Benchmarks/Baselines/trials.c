#define _GNU_SOURCE
#include "Baselines.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/ioctl.h>
#include <linux/types.h>

#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

/// What the threads of a run share; a word for which one of them waits lies on a line of its own.
struct run {
    enum baseline_scene scene;
    int ordered, file, userfaultfd, memory;
    aio_context_t aio;
    uint8_t *page;
    /// The trial that runs; nobody is in a step of an earlier one.
    _Alignas(128) _Atomic(long) round;
    /// How far the second thread is: the trials that it is through with, and those in which the first may store.
    _Alignas(128) _Atomic(long) done;
    _Alignas(128) _Atomic(long) may_store;
    /// When the trial starts.
    _Alignas(128) int64_t start;
    _Atomic(int) is_over;
    /// The errno with which the second thread has ended; 0 while it goes on.
    _Atomic(int) failed;
};

/// Tells the CPU that this is a loop which waits.
static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void pin(int index) {
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed)) return;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &allowed) || index-- > 0) continue;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        sched_setaffinity(0, sizeof one, &one);
        return;
    }
}

/// Waits for the second thread to get so far; not 0 if it never will.
static int await(const struct run *run, const _Atomic(long) *word, long value) {
    while (atomic_load_explicit(word, memory_order_acquire) < value) {
        if ((errno = atomic_load_explicit(&run->failed, memory_order_relaxed))) return -1;
        relax();
    }
    return 0;
}

static void await_start(const struct run *run) {
    if (run->ordered) return;
    while (now() < run->start) relax();
}

static int protect(const struct run *run, uint64_t mode) {
    struct uffdio_writeprotect protect = {.range = {(uintptr_t)run->page, PAGE}, .mode = mode};
    return ioctl(run->userfaultfd, UFFDIO_WRITEPROTECT, &protect);
}

/// Ends the sleep of a fault that nobody will resolve; it is tried again.
static void wake(const struct run *run) {
    struct uffdio_range range = {(uintptr_t)run->page, PAGE};
    ioctl(run->userfaultfd, UFFDIO_WAKE, &range);
}

static int renew(const struct run *run) {
    int flags = run->scene == BASELINE_DROP ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    if (mmap(run->page, PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, run->memory, 0) == MAP_FAILED) return -1;
    if (run->memory >= 0 && (ftruncate(run->memory, 0) || ftruncate(run->memory, PAGE))) return -1;
    memset(run->page, 0x11, PAGE);
    struct uffdio_register registration = {.range = {(uintptr_t)run->page, PAGE}, .mode = UFFDIO_REGISTER_MODE_WP};
    if (ioctl(run->userfaultfd, UFFDIO_REGISTER, &registration)) return -1;
    return run->scene == BASELINE_DROP ? 0 : protect(run, UFFDIO_WRITEPROTECT_MODE_WP);
}

/// Waits for a fault; not 0 if the run is over first.
static int await_fault(const struct run *run) {
    struct pollfd poll_for = {.fd = run->userfaultfd, .events = POLLIN};
    while (!atomic_load(&run->is_over)) {
        int ready = poll(&poll_for, 1, 100);
        if (ready) return ready == 1 && poll_for.revents == POLLIN ? 0 : -1;
    }
    return -1;
}

static int read_fault(const struct run *run) {
    struct uffd_msg message;
    if (await_fault(run)) return -1;
    return read(run->userfaultfd, &message, sizeof message) == sizeof message ? 0 : -1;
}

static int aio_read(const struct run *run) {
    struct iocb request = {.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = (uint32_t)run->file,
                           .aio_buf = (uintptr_t)run->page, .aio_nbytes = PAGE};
    struct iocb *requests[] = {&request};
    struct io_event event;
    if (syscall(SYS_io_submit, run->aio, 1, requests) != 1) return -1;
    return syscall(SYS_io_getevents, run->aio, 1, 1, &event, NULL) == 1 && event.res == PAGE ? 0 : -1;
}

/// The first thread's steps.
static int access_page(struct run *run, long trial) {
    if (run->ordered && run->scene == BASELINE_DROP && await(run, &run->may_store, trial)) return -1;
    await_start(run);
    if (run->scene == BASELINE_AIO_READ) return aio_read(run);
    *(volatile uint8_t *)run->page = 0x22;
    return 0;
}

/// The second thread's steps.
static int serve(struct run *run, long trial) {
    await_start(run);
    if (run->scene != BASELINE_DROP) return read_fault(run) || protect(run, 0) ? -1 : 0;
    if (protect(run, UFFDIO_WRITEPROTECT_MODE_WP)) return -1;
    if (run->ordered) {
        atomic_store_explicit(&run->may_store, trial, memory_order_release);
        if (await_fault(run)) return -1;
    }
    if (madvise(run->page, PAGE, MADV_DONTNEED)) return -1;
    return protect(run, 0);
}

static void *second_thread(void *argument) {
    struct run *run = argument;
    pin(1);
    for (long trial = 1;; trial++) {
        for (long glances = 1; atomic_load_explicit(&run->round, memory_order_acquire) < trial; glances++) {
            if (atomic_load(&run->is_over)) return NULL;
            // A store that has met the unprotect on its way into its sleep sleeps on, once in many thousand trials.
            if (glances % (1 << 20) == 0) wake(run);
            relax();
        }
        if (serve(run, trial)) {
            atomic_store(&run->failed, errno ? errno : EIO);
            // The first may wait for this one in a fault.
            struct uffdio_range range = {(uintptr_t)run->page, PAGE};
            ioctl(run->userfaultfd, UFFDIO_UNREGISTER, &range);
            wake(run);
            return NULL;
        }
        atomic_store_explicit(&run->done, trial, memory_order_release);
    }
}

static void run_trials(struct run *run, int64_t nanoseconds, struct baseline_trials *result) {
    int own_memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    int64_t begin = now();
    while (now() - begin < nanoseconds) {
        long trial = result->trials + 1;
        if (renew(run)) break;
        run->start = now() + 3000;
        atomic_store_explicit(&run->round, trial, memory_order_release);
        if (access_page(run, trial)) break;
        if (await(run, &run->done, trial)) break;
        uint8_t byte;
        if (pread(own_memory, &byte, 1, (off_t)(uintptr_t)run->page) != 1) break;
        if (byte != 0x11 && byte != 0) result->landed++;
        result->trials = trial;
        result->nanoseconds = now() - begin;
    }
    if (now() - begin < nanoseconds) result->error = errno ? errno : EIO;
    close(own_memory);
}

struct baseline_trials baseline_run_trials(enum baseline_scene scene, int file, int ordered, int64_t nanoseconds) {
    struct baseline_trials result = {0};
    struct run run = {.scene = scene, .ordered = ordered, .file = file, .memory = -1};
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    errno = 0;
    // A blocking one polls as POLLERR (userfaultfd_poll).
    run.userfaultfd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
    struct uffdio_api api = {.api = UFFD_API};
    if (scene != BASELINE_DROP) run.memory = memfd_create("baseline", MFD_CLOEXEC);
    run.page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_t thread;
    if (run.userfaultfd < 0 || ioctl(run.userfaultfd, UFFDIO_API, &api) || run.page == MAP_FAILED
        || syscall(SYS_io_setup, 1, &run.aio) || pthread_create(&thread, NULL, second_thread, &run)) {
        result.error = errno ? errno : EIO;
        return result;
    }
    pin(0);
    run_trials(&run, nanoseconds, &result);
    atomic_store(&run.is_over, 1);
    pthread_join(thread, NULL);
    syscall(SYS_io_destroy, run.aio);
    munmap(run.page, PAGE);
    if (run.memory >= 0) close(run.memory);
    close(run.userfaultfd);
    sched_setaffinity(0, sizeof allowed, &allowed);
    return result;
}
