#ifndef CLINUX_USERFAULTFD_H
#define CLINUX_USERFAULTFD_H
#include <linux/ioctl.h>
#include <linux/userfaultfd.h>
#endif
