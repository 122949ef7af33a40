// The edge to C: what Swift's Glibc module does not show, and what the distribution's headers are too
// old to have. Headers and inline functions; the one .c file with state is guarded_access.c.
#ifndef CLINUX_H
#define CLINUX_H

// Without _GNU_SOURCE, on purpose: it changes fd_set, and a program whose modules see two of them does not build.
// What it would show is declared or called by number instead.

#include "clinux_advice.h"
#include "clinux_calls.h"
#include "clinux_clock.h"
#include "clinux_everywhere.h"
#include "clinux_guarded_access.h"
#include "clinux_init.h"
#include "clinux_race.h"
#include "clinux_syscall_names.h"
#include "clinux_userfaultfd.h"

#endif
