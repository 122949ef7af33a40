#define _GNU_SOURCE
#include "Baselines.h"

#include <linux/ioctl.h>
#include <linux/types.h>

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

// Since 6.8; the headers of the distribution may be older.
struct move_request {
    __u64 dst, src, len, mode;
    __s64 move;
};
#define MOVE_REQUEST _IOWR(UFFDIO, 0x05, struct move_request)

static void resolve(int userfaultfd, enum baseline_resolution resolution, const struct baseline_memory *memory,
                    uintptr_t page) {
    struct uffdio_range range = {page, memory->page};
    switch (resolution) {
    case BASELINE_COPY: {
        struct uffdio_copy copy = {.dst = page, .src = memory->source, .len = memory->page};
        ioctl(userfaultfd, UFFDIO_COPY, &copy);
        break;
    }
    case BASELINE_ZEROPAGE: {
        struct uffdio_zeropage zeropage = {.range = range};
        ioctl(userfaultfd, UFFDIO_ZEROPAGE, &zeropage);
        break;
    }
    case BASELINE_WRITEPROTECT: {
        struct uffdio_writeprotect protect = {.range = range};
        ioctl(userfaultfd, UFFDIO_WRITEPROTECT, &protect);
        break;
    }
    case BASELINE_CONTINUE: {
        struct uffdio_continue map = {.range = range};
        ioctl(userfaultfd, UFFDIO_CONTINUE, &map);
        break;
    }
    case BASELINE_MOVE: {
        struct move_request move = {
            .dst = page, .src = memory->source + (page - memory->start), .len = memory->page};
        ioctl(userfaultfd, MOVE_REQUEST, &move);
        break;
    }
    }
}

void baseline_serve(int userfaultfd, enum baseline_resolution resolution, struct baseline_memory memory) {
    struct uffd_msg messages[16];
    for (;;) {
        ssize_t length = read(userfaultfd, messages, sizeof messages);
        if (length < 0) return;
        int is_over = 0;
        for (size_t index = 0; index < (size_t)length / sizeof *messages; index++) {
            if (messages[index].event != UFFD_EVENT_PAGEFAULT) continue;
            uintptr_t page = messages[index].arg.pagefault.address & ~(memory.page - 1);
            if (page - memory.stop < memory.stop_length) {
                resolve(userfaultfd, BASELINE_ZEROPAGE, &memory, page);
                is_over = 1;
            } else {
                resolve(userfaultfd, resolution, &memory, page);
            }
        }
        if (is_over) return;
    }
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void baseline_touch(uintptr_t start, size_t pages, size_t page, int64_t *nanoseconds) {
    int64_t before = now();
    for (size_t index = 0; index < pages; index++) {
        *(volatile uint8_t *)(start + index * page) = 1;
        if (!nanoseconds) continue;
        int64_t after = now();
        nanoseconds[index] = after - before;
        before = after;
    }
}
