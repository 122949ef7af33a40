// io_uring by its three system calls, and the two queues that it shares with the kernel.
//
// Not by liburing: its header declares the kernel's structs anew, as does <linux/io_uring.h> in swift-system's module, and
// a program whose modules see two of them does not build. For the same reason the structs stay out of this header.
#ifndef CLINUX_URING_H
#define CLINUX_URING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A ring and where its queues lie: addresses in this process, once they are mapped.
struct clinux_uring {
    int descriptor;
    /// A thread of the kernel's takes requests off the queue.
    bool is_polled;
    uint32_t submission_mask;
    uint32_t completion_mask;
    uintptr_t submission_head;
    uintptr_t submission_tail;
    uintptr_t submission_array;
    uintptr_t submission_flags;
    uintptr_t completion_head;
    uintptr_t completion_tail;
    uintptr_t completions;
    uintptr_t queues;
    size_t queues_length;
    uintptr_t entries;
    size_t entries_length;
};

/// What a request asks for.
enum clinux_uring_kind {
    /// A transfer between memory and a file.
    CLINUX_URING_TRANSFER,
    /// The completion comes with the events of the descriptor, once there is something to read or an error: POLL_ADD.
    CLINUX_URING_POLL,
    /// The end of the request whose tag is in `address`: ASYNC_CANCEL.
    CLINUX_URING_CANCEL,
};

/// A request; what is said of memory and files is for transfers.
struct clinux_uring_request {
    enum clinux_uring_kind kind;
    int descriptor;
    /// From memory into the file.
    bool writes;
    /// Through the first registered buffer.
    bool is_fixed;
    /// By a worker of the kernel's from the start.
    bool is_async;
    uint32_t length;
    uintptr_t address;
    int64_t offset;
};

/// A ring for `depth` requests, closed on exec, its queues not yet mapped; where `is_polled`, with IORING_SETUP_SQPOLL. 0 or a
/// negated errno: io_uring_setup(2).
long clinux_uring_setup(unsigned depth, bool is_polled, struct clinux_uring *ring);

/// Maps the queues. 0 or a negated errno: mmap(2); nothing is mapped then.
long clinux_uring_map(struct clinux_uring *ring);

/// Unmaps the queues; the descriptor stays open.
void clinux_uring_unmap(struct clinux_uring ring);

/// Submits one request. 1, or a negated errno: io_uring_enter(2). The request is not on the queue then, unless the queue is
/// polled.
long clinux_uring_submit(struct clinux_uring ring, struct clinux_uring_request request, uint64_t tag);

/// Waits for one completion and takes it off the queue. 0, or a negated errno, and none was taken: io_uring_enter(2).
long clinux_uring_wait(struct clinux_uring ring, int32_t *result, uint64_t *tag);

/// Pins `length` bytes and makes them the first registered buffer. 0 or a negated errno: IORING_REGISTER_BUFFERS.
long clinux_uring_register_buffer(struct clinux_uring ring, uintptr_t address, size_t length);

/// Forgets the registered buffers. 0 or a negated errno: IORING_UNREGISTER_BUFFERS.
long clinux_uring_unregister_buffers(struct clinux_uring ring);

#endif
