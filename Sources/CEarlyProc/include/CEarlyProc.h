/// Mounts /proc before main() when this program is a guest's init. Linking it in is all it takes.
#ifndef CEARLYPROC_H
#define CEARLYPROC_H
#endif
