#include "clinux_guarded_access.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>

// Thread-local state is safe to read in the handlers: it is reached without allocation, because the agent is
// one static executable and its thread-local storage is laid out when a thread starts.
static _Thread_local sigjmp_buf guard;
static _Thread_local volatile sig_atomic_t guarded;
static _Thread_local uint32_t *counter;

static void on_access_signal(int signal_number) {
    if (guarded) {
        guarded = 0;
        siglongjmp(guard, signal_number);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void on_counted_signal(int signal_number) {
    (void)signal_number;
    if (counter != NULL) __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static int install(int signal_number, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    return sigaction(signal_number, &action, NULL) < 0 ? -errno : 0;
}

int clinux_catch_access_signals(void) {
    // SA_NODEFER leaves the mask alone, so that sigsetjmp need not save it: the access stays free of system calls.
    int result = install(SIGBUS, on_access_signal, SA_NODEFER);
    return result < 0 ? result : install(SIGSEGV, on_access_signal, SA_NODEFER);
}

int clinux_guarded_store(uintptr_t address, uint8_t value) {
    int signal_number = sigsetjmp(guard, 0);
    if (signal_number != 0) return signal_number;
    guarded = 1;
    *(volatile uint8_t *)address = value;
    guarded = 0;
    return 0;
}

int clinux_guarded_load(uintptr_t address, uint8_t *value) {
    int signal_number = sigsetjmp(guard, 0);
    if (signal_number != 0) return signal_number;
    guarded = 1;
    *value = *(volatile const uint8_t *)address;
    guarded = 0;
    return 0;
}

int clinux_guarded_ioctl(int descriptor, unsigned long request, long *result) {
    int signal_number = sigsetjmp(guard, 0);
    if (signal_number != 0) return signal_number;
    guarded = 1;
    // A signal that the call brings on is handled when it returns to user mode, before this goes on.
    long returned = ioctl(descriptor, request, 0ul);
    *result = returned < 0 ? -(long)errno : returned;
    guarded = 0;
    return 0;
}

int clinux_count_signal(int signal_number) { return install(signal_number, on_counted_signal, 0); }

int clinux_unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    return -pthread_sigmask(SIG_SETMASK, &none, NULL);
}

void clinux_count_signals_in(uint32_t *word) { counter = word; }
