// The edge to C: what Swift's Glibc module does not show, and what the distribution's headers are too
// old to have. Headers and inline functions; the one .c file with state is guarded_access.c.
#ifndef CLINUX_H
#define CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "clinux_advice.h"
#include "clinux_calls.h"
#include "clinux_guarded_access.h"
#include "clinux_syscall_names.h"
#include "clinux_userfaultfd.h"

#endif
