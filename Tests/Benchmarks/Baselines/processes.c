#define _GNU_SOURCE
#include "Baselines.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void *sleep_in_read(void *argument) {
    char byte;
    while (read(*(int *)argument, &byte, 1) != 0) {}
    return NULL;
}

struct ends {
    int from, to;
};

static void *hand_over(void *argument) {
    struct ends *ends = argument;
    char byte;
    while (read(ends->from, &byte, 1) == 1) {
        if (write(ends->to, &byte, 1) != 1) break;
    }
    return NULL;
}

static void start(void *(*body)(void *), void *argument) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 16);
    if (pthread_create(&thread, &attributes, body, argument)) _exit(1);
}

/// In the child: tells the parent that all threads are there, and joins them in waiting.
static void run_blocked(int threads, int ready) {
    int ends[2];
    if (pipe(ends)) _exit(1);
    for (int thread = 1; thread < threads; thread++) start(sleep_in_read, &ends[0]);
    if (write(ready, "", 1) != 1) _exit(1);
    sleep_in_read(&ends[0]);
}

static void run_moving(int threads, int ready) {
    (void)threads;
    static int there[2], back[2];
    if (pipe(there) || pipe(back)) _exit(1);
    static struct ends ends;
    ends = (struct ends){there[0], back[1]};
    start(hand_over, &ends);
    if (write(ready, "", 1) != 1 || write(there[1], "", 1) != 1) _exit(1);
    hand_over(&(struct ends){back[0], there[1]});
}

static int start_process(void (*body)(int, int), int threads) {
    int ready[2];
    if (pipe(ready)) return -1;
    int process = fork();
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        body(threads, ready[1]);
        _exit(0);
    }
    char byte;
    close(ready[1]);
    ssize_t length = process < 0 ? -1 : read(ready[0], &byte, 1);
    close(ready[0]);
    // Until the last of its threads has gone to sleep.
    usleep(100000);
    return length == 1 ? process : -1;
}

int baseline_blocked_process(int threads) { return start_process(run_blocked, threads); }

int baseline_moving_process(void) { return start_process(run_moving, 2); }

void baseline_end(int process) {
    if (process <= 0) return;
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
}
