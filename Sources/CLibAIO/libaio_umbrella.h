// The umbrella of the system library target: Debian's libaio-dev has no module map of its own.
#include <libaio.h>
