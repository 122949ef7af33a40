// userfaultfd(2): the distribution's header (6.1 on Debian 12) and what newer kernels added up to 7.3.
//
// Each addition is guarded on its own, a struct by the number of its ioctl, so that this file compiles with the
// headers of any kernel since 6.1. The layouts are asserted either way. Function-like macros do not import into
// Swift, so the requests are constants at the end.
#ifndef CLINUX_USERFAULTFD_H
#define CLINUX_USERFAULTFD_H

#include <linux/ioctl.h>
#include <linux/userfaultfd.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clinux_calls.h"

// Creation.
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1 /* Linux 5.11 */
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC 0xAA
#define USERFAULTFD_IOC_NEW _IO(USERFAULTFD_IOC, 0x00) /* Linux 6.1 */
#endif

// Features.
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED (1 << 13) /* Linux 6.4 */
#endif
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON (1 << 14) /* Linux 6.6 */
#endif
#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC (1 << 15) /* Linux 6.7 */
#endif
#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE (1 << 16) /* Linux 6.8 */
#endif
#ifndef UFFD_FEATURE_RWP
#define UFFD_FEATURE_RWP (1 << 17) /* Linux 7.3 */
#endif
#ifndef UFFD_FEATURE_RWP_ASYNC
#define UFFD_FEATURE_RWP_ASYNC (1 << 18) /* Linux 7.3 */
#endif

// Registration and messages.
#ifndef UFFDIO_REGISTER_MODE_RWP
#define UFFDIO_REGISTER_MODE_RWP ((__u64)1 << 3) /* Linux 7.3 */
#endif
#ifndef UFFD_PAGEFAULT_FLAG_RWP
#define UFFD_PAGEFAULT_FLAG_RWP (1 << 3) /* Linux 7.3 */
#endif

// Operations on a range.
#ifndef UFFDIO_CONTINUE_MODE_WP
#define UFFDIO_CONTINUE_MODE_WP ((__u64)1 << 1) /* Linux 6.4 */
#endif

#ifndef _UFFDIO_POISON
#define _UFFDIO_POISON (0x08) /* Linux 6.6 */
struct uffdio_poison {
    struct uffdio_range range;
#define UFFDIO_POISON_MODE_DONTWAKE ((__u64)1 << 0)
    __u64 mode;
    __s64 updated; /* written by the kernel */
};
#define UFFDIO_POISON _IOWR(UFFDIO, _UFFDIO_POISON, struct uffdio_poison)
#endif

#ifndef _UFFDIO_MOVE
#define _UFFDIO_MOVE (0x05) /* Linux 6.8 */
struct uffdio_move {
    __u64 dst;
    __u64 src;
    __u64 len;
#define UFFDIO_MOVE_MODE_DONTWAKE ((__u64)1 << 0)
#define UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES ((__u64)1 << 1)
    __u64 mode;
    __s64 move; /* written by the kernel */
};
#define UFFDIO_MOVE _IOWR(UFFDIO, _UFFDIO_MOVE, struct uffdio_move)
#endif

#ifndef _UFFDIO_RWPROTECT
#define _UFFDIO_RWPROTECT (0x09) /* Linux 7.3 */
struct uffdio_rwprotect {
    struct uffdio_range range;
#define UFFDIO_RWPROTECT_MODE_RWP ((__u64)1 << 0)
#define UFFDIO_RWPROTECT_MODE_DONTWAKE ((__u64)1 << 1)
    __u64 mode;
};
#define UFFDIO_RWPROTECT _IOWR(UFFDIO, _UFFDIO_RWPROTECT, struct uffdio_rwprotect)
#endif

// The whole descriptor.
#ifndef _UFFDIO_SET_MODE
#define _UFFDIO_SET_MODE (0x0A) /* Linux 7.3 */
struct uffdio_set_mode {
    __u64 enable; /* features to switch on; only UFFD_FEATURE_RWP_ASYNC in 7.3 */
    __u64 disable;
};
#define UFFDIO_SET_MODE _IOW(UFFDIO, _UFFDIO_SET_MODE, struct uffdio_set_mode)
#endif

// Layouts. A message is 32 bytes, its argument starts at byte 8.
_Static_assert(sizeof(struct uffd_msg) == 32, "uffd_msg");
_Static_assert(offsetof(struct uffd_msg, event) == 0, "uffd_msg.event");
_Static_assert(offsetof(struct uffd_msg, arg.pagefault.flags) == 8, "uffd_msg.arg.pagefault.flags");
_Static_assert(offsetof(struct uffd_msg, arg.pagefault.address) == 16, "uffd_msg.arg.pagefault.address");
_Static_assert(offsetof(struct uffd_msg, arg.pagefault.feat.ptid) == 24, "uffd_msg.arg.pagefault.feat.ptid");
_Static_assert(offsetof(struct uffd_msg, arg.fork.ufd) == 8, "uffd_msg.arg.fork.ufd");
_Static_assert(offsetof(struct uffd_msg, arg.remap.from) == 8, "uffd_msg.arg.remap.from");
_Static_assert(offsetof(struct uffd_msg, arg.remap.to) == 16, "uffd_msg.arg.remap.to");
_Static_assert(offsetof(struct uffd_msg, arg.remap.len) == 24, "uffd_msg.arg.remap.len");
_Static_assert(offsetof(struct uffd_msg, arg.remove.start) == 8, "uffd_msg.arg.remove.start");
_Static_assert(offsetof(struct uffd_msg, arg.remove.end) == 16, "uffd_msg.arg.remove.end");

_Static_assert(sizeof(struct uffdio_api) == 24, "uffdio_api");
_Static_assert(offsetof(struct uffdio_api, features) == 8, "uffdio_api.features");
_Static_assert(offsetof(struct uffdio_api, ioctls) == 16, "uffdio_api.ioctls");
_Static_assert(sizeof(struct uffdio_range) == 16, "uffdio_range");
_Static_assert(sizeof(struct uffdio_register) == 32, "uffdio_register");
_Static_assert(offsetof(struct uffdio_register, ioctls) == 24, "uffdio_register.ioctls");
_Static_assert(sizeof(struct uffdio_copy) == 40, "uffdio_copy");
_Static_assert(offsetof(struct uffdio_copy, src) == 8, "uffdio_copy.src");
_Static_assert(offsetof(struct uffdio_copy, copy) == 32, "uffdio_copy.copy");
_Static_assert(sizeof(struct uffdio_zeropage) == 32, "uffdio_zeropage");
_Static_assert(offsetof(struct uffdio_zeropage, zeropage) == 24, "uffdio_zeropage.zeropage");
_Static_assert(sizeof(struct uffdio_writeprotect) == 24, "uffdio_writeprotect");
_Static_assert(sizeof(struct uffdio_continue) == 32, "uffdio_continue");
_Static_assert(offsetof(struct uffdio_continue, mapped) == 24, "uffdio_continue.mapped");
_Static_assert(sizeof(struct uffdio_poison) == 32, "uffdio_poison");
_Static_assert(offsetof(struct uffdio_poison, updated) == 24, "uffdio_poison.updated");
_Static_assert(sizeof(struct uffdio_move) == 40, "uffdio_move");
_Static_assert(offsetof(struct uffdio_move, src) == 8, "uffdio_move.src");
_Static_assert(offsetof(struct uffdio_move, move) == 32, "uffdio_move.move");
_Static_assert(sizeof(struct uffdio_rwprotect) == 24, "uffdio_rwprotect");
_Static_assert(offsetof(struct uffdio_rwprotect, mode) == 16, "uffdio_rwprotect.mode");
_Static_assert(sizeof(struct uffdio_set_mode) == 16, "uffdio_set_mode");
_Static_assert(offsetof(struct uffdio_set_mode, disable) == 8, "uffdio_set_mode.disable");

// The requests, as values that Swift can import.
static const unsigned long clinux_uffdio_api = UFFDIO_API;
static const unsigned long clinux_uffdio_register = UFFDIO_REGISTER;
static const unsigned long clinux_uffdio_unregister = UFFDIO_UNREGISTER;
static const unsigned long clinux_uffdio_wake = UFFDIO_WAKE;
static const unsigned long clinux_uffdio_copy = UFFDIO_COPY;
static const unsigned long clinux_uffdio_zeropage = UFFDIO_ZEROPAGE;
static const unsigned long clinux_uffdio_writeprotect = UFFDIO_WRITEPROTECT;
static const unsigned long clinux_uffdio_continue = UFFDIO_CONTINUE;
static const unsigned long clinux_uffdio_poison = UFFDIO_POISON;
static const unsigned long clinux_uffdio_move = UFFDIO_MOVE;
static const unsigned long clinux_uffdio_rwprotect = UFFDIO_RWPROTECT;
static const unsigned long clinux_uffdio_set_mode = UFFDIO_SET_MODE;

/// userfaultfd(2), which the C library does not wrap: a descriptor, or a negated errno.
static inline long clinux_userfaultfd(int flags) { return clinux_result(syscall(SYS_userfaultfd, flags)); }

/// USERFAULTFD_IOC_NEW on an open /dev/userfaultfd; the argument is the flags themselves, not a pointer.
static inline long clinux_userfaultfd_new(int device, int flags) {
    return clinux_result(ioctl(device, USERFAULTFD_IOC_NEW, (unsigned long)flags));
}

/// read(2): the bytes read, or a negated errno.
static inline long clinux_userfaultfd_read(int descriptor, void *buffer, size_t length) {
    return clinux_result(read(descriptor, buffer, length));
}

#endif
