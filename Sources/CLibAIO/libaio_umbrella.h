// The umbrella of the system library target: Debian's libaio-dev has no module map of its own.
#ifndef CLIBAIO_UMBRELLA_H
#define CLIBAIO_UMBRELLA_H

#include <libaio.h>

#endif
