// The edge to C: what Swift's Glibc module does not show, and what the distribution's headers are too
// old to have. Headers and inline functions, and a few .c files: guarded_access.c has state, child.c is what a forked
// child runs.
#ifndef CLINUX_H
#define CLINUX_H

// Without _GNU_SOURCE, on purpose: it changes fd_set, and a program whose modules see two of them does not build.
// What it would show is declared or called by number instead.

#include "clinux_advice.h"
#include "clinux_calls.h"
#include "clinux_cgroup.h"
#include "clinux_child.h"
#include "clinux_clock.h"
#include "clinux_device_mapper.h"
#include "clinux_everywhere.h"
#include "clinux_guarded_access.h"
#include "clinux_init.h"
#include "clinux_memory.h"
#include "clinux_race.h"
#include "clinux_syscall_names.h"
#include "clinux_uring.h"
#include "clinux_userfaultfd.h"
#include "clinux_vcpu.h"

#endif
