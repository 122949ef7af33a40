// Calls that change or read the memory map, and what the distribution's headers (6.1 on Debian 12) do not have of them or
// show only with _GNU_SOURCE.
#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

#include <linux/ioctl.h>
#include <stddef.h>

#include "clinux_calls.h"

#ifndef MREMAP_MAYMOVE
#define MREMAP_MAYMOVE 1
#endif
#ifndef MREMAP_FIXED
#define MREMAP_FIXED 2
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4 /* Linux 5.7 */
#endif

/// Moves a mapping to `target`, where nothing stays that was there: mremap(2) with MREMAP_MAYMOVE, MREMAP_FIXED and
/// `flags`. 0, or a negated errno.
static inline long clinux_mremap_fixed(uintptr_t address, size_t length, uintptr_t target, unsigned long flags) {
    long moved = syscall(SYS_mremap, address, length, length, MREMAP_MAYMOVE | MREMAP_FIXED | flags, target);
    return moved == -1 ? -(long)errno : 0;
}

static inline long clinux_mprotect(uintptr_t address, size_t length, int protection) {
    return clinux_result(syscall(SYS_mprotect, address, length, protection));
}

static inline long clinux_mlock(uintptr_t address, size_t length) {
    return clinux_result(syscall(SYS_mlock, address, length));
}

/// How many pages of the base size are resident, by mincore(2) into `vector`, a byte for each page. Or a negated errno.
static inline long clinux_resident_pages(uintptr_t address, size_t length, uintptr_t vector) {
    if (syscall(SYS_mincore, address, length, vector) < 0) return -(long)errno;
    const unsigned char *pages = (const unsigned char *)vector;
    long count = 0;
    for (size_t page = 0; page < length / (size_t)clinux_page_size(); page++) count += pages[page] & 1;
    return count;
}

// PAGEMAP_SCAN, Linux 6.7; the kernel's names are in linux/fs.h, which cannot stand beside sys/mount.h.
struct clinux_pagemap_scan {
    uint64_t size;
    uint64_t flags;
    uint64_t start;
    uint64_t end;
    uint64_t walk_end; /* written by the kernel */
    uint64_t vec;
    uint64_t vec_len;
    uint64_t max_pages;
    uint64_t category_inverted;
    uint64_t category_mask;
    uint64_t category_anyof_mask;
    uint64_t return_mask;
};
struct clinux_page_region {
    uint64_t start;
    uint64_t end;
    uint64_t categories;
};
_Static_assert(sizeof(struct clinux_pagemap_scan) == 96, "pm_scan_arg");
_Static_assert(offsetof(struct clinux_pagemap_scan, walk_end) == 32, "pm_scan_arg.walk_end");
_Static_assert(offsetof(struct clinux_pagemap_scan, return_mask) == 88, "pm_scan_arg.return_mask");
_Static_assert(sizeof(struct clinux_page_region) == 24, "page_region");

static const unsigned long clinux_pagemap_scan_request = _IOWR('f', 16, struct clinux_pagemap_scan);

// PAGE_IS_*, the categories of a page.
static const uint64_t clinux_page_is_written = 1 << 1;
static const uint64_t clinux_page_is_present = 1 << 3;
static const uint64_t clinux_page_is_swapped = 1 << 4;
static const uint64_t clinux_page_is_huge = 1 << 6;
static const uint64_t clinux_page_is_accessed = 1 << 9;

// PM_SCAN_*, what the scan does beside counting.
static const uint64_t clinux_pm_scan_wp_matching = 1 << 0;
static const uint64_t clinux_pm_scan_check_wpasync = 1 << 1;

/// How many pages of the base size are of every category in `mask`, by PAGEMAP_SCAN on an open /proc/self/pagemap; `regions`
/// has room for `capacity` regions. Or a negated errno.
///
/// Also asks which of them are present: a scan that asks for PAGE_IS_WRITTEN and nothing else takes a way of its own through
/// the page table, which takes an entry that is not there for a written one (pagemap_scan_pmd_entry, Linux 6.7).
static inline long clinux_scan_pagemap(int pagemap, uintptr_t start, size_t length, uint64_t mask, uint64_t flags,
                                       uintptr_t regions, size_t capacity) {
    struct clinux_pagemap_scan scan = {.size = sizeof scan,
                                       .flags = flags,
                                       .start = start,
                                       .end = start + length,
                                       .vec = regions,
                                       .vec_len = capacity,
                                       .category_mask = mask,
                                       .return_mask = mask | clinux_page_is_present};
    long found = clinux_ioctl(pagemap, clinux_pagemap_scan_request, &scan);
    if (found < 0) return found;
    const struct clinux_page_region *region = (const struct clinux_page_region *)regions;
    uint64_t bytes = 0;
    for (long index = 0; index < found; index++) bytes += region[index].end - region[index].start;
    return (long)(bytes / (uint64_t)clinux_page_size());
}

#endif
