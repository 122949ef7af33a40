#include "clinux_child.h"

#include "clinux_calls.h"
#include "clinux_guarded_access.h"

#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9 */
#endif

static void close_all_but(int kept) {
    if (kept > 0) syscall(SYS_close_range, 0u, (unsigned)kept - 1, 0u);
    syscall(SYS_close_range, (unsigned)kept + 1, ~0u, 0u);
}

static void answer(int answers) {
    char done = 1;
    if (write(answers, &done, 1) < 0) clinux_exit_group(1);
}

__attribute__((noreturn)) static void serve(struct clinux_child *child, int answers, int parent) {
    // The order matters: whoever dies before the first call is found by the second.
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent) clinux_exit_group(1);
    prctl(PR_SET_NAME, "faultline-child", 0, 0, 0);
    __atomic_store_n(&child->process, (uint32_t)getpid(), __ATOMIC_RELEASE);
    // Above all the userfaultfd: as long as a child has it, closing it does nothing.
    close_all_but(answers);
    answer(answers);
    for (uint32_t done = 0;;) {
        uint32_t asked = __atomic_load_n(&child->asked, __ATOMIC_ACQUIRE);
        if (asked == done) {
            clinux_futex_wait(&child->asked, done, -1);
            continue;
        }
        done = asked;
        switch (child->request) {
            case 1: child->signal = clinux_guarded_store((uintptr_t)child->address, child->byte); break;
            case 2: child->signal = clinux_guarded_load((uintptr_t)child->address, &child->byte); break;
            default: clinux_exit_group(0);
        }
        answer(answers);
    }
}

long clinux_fork_child(struct clinux_child *child, int answers, int parent) {
    __atomic_store_n(&child->asked, 0, __ATOMIC_RELEASE);
    // With every pointer zero, so that the order of the arguments, which depends on the architecture, does not matter.
    long process = syscall(SYS_clone, (unsigned long)SIGCHLD, 0ul, 0ul, 0ul, 0ul);
    if (process == 0) serve(child, answers, parent);
    if (process < 0) return -(long)errno;
    __atomic_store_n(&child->process, (uint32_t)process, __ATOMIC_RELEASE);
    return process;
}

long clinux_fork_outside(bool shares_files) {
    // As in clinux_fork_child().
    unsigned long flags = SIGCHLD | (shares_files ? CLONE_FILES : 0);
    return clinux_result(syscall(SYS_clone, flags, 0ul, 0ul, 0ul, 0ul));
}

void clinux_ask_child(struct clinux_child *child, uint32_t request, uintptr_t address, uint8_t byte) {
    child->request = request;
    child->address = address;
    child->byte = byte;
    child->signal = 0;
    __atomic_fetch_add(&child->asked, 1, __ATOMIC_RELEASE);
    clinux_futex_wake(&child->asked, 1);
}

long clinux_await_end_of_child(int process) {
    siginfo_t info = {0};
    while (waitid(P_PID, (id_t)process, &info, WEXITED | WNOWAIT) < 0) {
        if (errno != EINTR) return -(long)errno;
    }
    return info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED ? info.si_status : 0;
}

long clinux_reap(int process) {
    int status;
    pid_t reaped = waitpid(process, &status, WNOHANG);
    return reaped < 0 ? -(long)errno : reaped > 0;
}

bool clinux_reap_within(int process, int milliseconds) {
    int64_t deadline = clinux_monotonic_nanoseconds() + milliseconds * INT64_C(1000000);
    while (clinux_reap(process) == 0) {
        if (clinux_monotonic_nanoseconds() > deadline) return false;
        clinux_sleep_nanoseconds(200000);
    }
    return true;
}

long clinux_adopt_orphans(void) { return clinux_result(prctl(PR_SET_CHILD_SUBREAPER, 1ul, 0, 0, 0)); }
