// The umbrella of the system library target: Debian's libaio-dev has no module map of its own.
#ifndef CLIBAIO_UMBRELLA_H
#define CLIBAIO_UMBRELLA_H

// As in CLinux: with another view of the system headers, the two modules would not fit into one program.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <libaio.h>

#endif
