#include "clinux_uring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(struct io_uring_sqe) == 64, "io_uring_sqe");
_Static_assert(sizeof(struct io_uring_cqe) == 16, "io_uring_cqe");

// What both sides write is loaded and stored atomically; a tail is stored after what it publishes.
static uint32_t load(uintptr_t word) { return __atomic_load_n((const uint32_t *)word, __ATOMIC_ACQUIRE); }

static void store(uintptr_t word, uint32_t value) { __atomic_store_n((uint32_t *)word, value, __ATOMIC_RELEASE); }

static long enter(int descriptor, unsigned submitted, unsigned completed, unsigned flags) {
    long result = syscall(SYS_io_uring_enter, descriptor, submitted, completed, flags, NULL, (size_t)0);
    return result < 0 ? -(long)errno : result;
}

static long map(int descriptor, size_t length, off_t offset, uintptr_t *address) {
    void *mapped = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, offset);
    if (mapped == MAP_FAILED) return -(long)errno;
    *address = (uintptr_t)mapped;
    return 0;
}

long clinux_uring_setup(unsigned depth, bool is_polled, struct clinux_uring *ring) {
    // A thread that has nothing to take goes to sleep soon: it would use up a CPU that the script's threads need.
    struct io_uring_params params = {.flags = is_polled ? IORING_SETUP_SQPOLL : 0, .sq_thread_idle = is_polled ? 1 : 0};
    long descriptor = syscall(SYS_io_uring_setup, depth, &params);
    if (descriptor < 0) return -(long)errno;
    if (!(params.features & IORING_FEAT_SINGLE_MMAP)) {
        // Before Linux 5.4 the queues are two mappings.
        close((int)descriptor);
        return -(long)ENOSYS;
    }
    if (is_polled && !(params.features & IORING_FEAT_SQPOLL_NONFIXED)) {
        // Only registered files then, which nobody here registers.
        close((int)descriptor);
        return -(long)ENOSYS;
    }
    size_t submission_end = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
    size_t completion_end = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    *ring = (struct clinux_uring){
        .descriptor = (int)descriptor,
        .is_polled = is_polled,
        // The kernel makes both sizes powers of two (io_uring_setup(2)).
        .submission_mask = params.sq_entries - 1,
        .completion_mask = params.cq_entries - 1,
        .submission_head = params.sq_off.head,
        .submission_tail = params.sq_off.tail,
        .submission_array = params.sq_off.array,
        .submission_flags = params.sq_off.flags,
        .completion_head = params.cq_off.head,
        .completion_tail = params.cq_off.tail,
        .completions = params.cq_off.cqes,
        .queues_length = submission_end > completion_end ? submission_end : completion_end,
        .entries_length = params.sq_entries * sizeof(struct io_uring_sqe),
    };
    return 0;
}

long clinux_uring_map(struct clinux_uring *ring) {
    long result = map(ring->descriptor, ring->queues_length, IORING_OFF_SQ_RING, &ring->queues);
    if (result < 0) return result;
    result = map(ring->descriptor, ring->entries_length, IORING_OFF_SQES, &ring->entries);
    if (result < 0) {
        munmap((void *)ring->queues, ring->queues_length);
        return result;
    }
    ring->submission_head += ring->queues;
    ring->submission_tail += ring->queues;
    ring->submission_array += ring->queues;
    ring->submission_flags += ring->queues;
    ring->completion_head += ring->queues;
    ring->completion_tail += ring->queues;
    ring->completions += ring->queues;
    return 0;
}

void clinux_uring_unmap(struct clinux_uring ring) {
    munmap((void *)ring.entries, ring.entries_length);
    munmap((void *)ring.queues, ring.queues_length);
}

static uint8_t opcode(struct clinux_uring_request request) {
    if (request.kind == CLINUX_URING_POLL) return IORING_OP_POLL_ADD;
    if (request.kind == CLINUX_URING_CANCEL) return IORING_OP_ASYNC_CANCEL;
    if (request.is_fixed) return request.writes ? IORING_OP_WRITE_FIXED : IORING_OP_READ_FIXED;
    return request.writes ? IORING_OP_WRITE : IORING_OP_READ;
}

long clinux_uring_submit(struct clinux_uring ring, struct clinux_uring_request request, uint64_t tag) {
    // There is room: every call leaves the queue empty, or, polled, with no more requests than the caller waits for.
    uint32_t tail = load(ring.submission_tail);
    uint32_t index = tail & ring.submission_mask;
    struct io_uring_sqe *entry = (struct io_uring_sqe *)ring.entries + index;
    // Whatever later kernels put into the rest of an entry is 0 where it is not asked for.
    memset(entry, 0, sizeof *entry);
    entry->opcode = opcode(request);
    entry->flags = request.is_async ? IOSQE_ASYNC : 0;
    entry->fd = request.descriptor;
    entry->off = (uint64_t)request.offset;
    entry->addr = request.address;
    entry->len = request.length;
    entry->user_data = tag;
    if (request.kind == CLINUX_URING_POLL) entry->poll32_events = POLLIN;
    ((uint32_t *)ring.submission_array)[index] = index;
    store(ring.submission_tail, tail + 1);
    if (ring.is_polled) {
        // The thread says that it goes to sleep before it looks at the tail for the last time.
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (!(load(ring.submission_flags) & IORING_SQ_NEED_WAKEUP)) return 1;
        long woken = enter(ring.descriptor, 1, 0, IORING_ENTER_SQ_WAKEUP);
        return woken < 0 ? woken : 1;
    }
    long submitted = enter(ring.descriptor, 1, 0, 0);
    if (submitted == 1) return 1;
    // Taken back, or the next call would submit it too. Nothing moves the head of such a queue but system calls.
    store(ring.submission_tail, load(ring.submission_head));
    return submitted < 0 ? submitted : -(long)EAGAIN;
}

long clinux_uring_wait(struct clinux_uring ring, int32_t *result, uint64_t *tag) {
    while (true) {
        uint32_t head = load(ring.completion_head);
        if (head != load(ring.completion_tail)) {
            const struct io_uring_cqe *completion =
                (const struct io_uring_cqe *)ring.completions + (head & ring.completion_mask);
            *result = completion->res;
            *tag = completion->user_data;
            store(ring.completion_head, head + 1);
            return 0;
        }
        long entered = enter(ring.descriptor, 0, 1, IORING_ENTER_GETEVENTS);
        if (entered < 0) return entered;
    }
}

long clinux_uring_register_buffer(struct clinux_uring ring, uintptr_t address, size_t length) {
    struct iovec buffer = {.iov_base = (void *)address, .iov_len = length};
    long result = syscall(SYS_io_uring_register, ring.descriptor, IORING_REGISTER_BUFFERS, &buffer, 1u);
    return result < 0 ? -(long)errno : result;
}

long clinux_uring_unregister_buffers(struct clinux_uring ring) {
    long result = syscall(SYS_io_uring_register, ring.descriptor, IORING_UNREGISTER_BUFFERS, NULL, 0u);
    return result < 0 ? -(long)errno : result;
}
