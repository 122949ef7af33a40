// The baseline of `make bench`: the race of aio-read-wp with bare calls, as the init of a guest that has nothing else.
// An AIO read with O_DIRECT into a write-protected page blocks; unprotecting the page lets it land.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char *page;
static int file;
static long result;

static void check(int holds, const char *what) {
    if (holds) return;
    perror(what);
    reboot(RB_POWER_OFF);
}

static void *read_page(void *unused) {
    aio_context_t context = 0;
    check(syscall(SYS_io_setup, 1, &context) == 0, "io_setup");
    struct iocb block = {.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = file, .aio_buf = (__u64)page, .aio_nbytes = 4096};
    struct iocb *blocks[] = {&block};
    check(syscall(SYS_io_submit, context, 1, blocks) == 1, "io_submit");
    struct io_event event;
    check(syscall(SYS_io_getevents, context, 1, 1, &event, NULL) == 1, "io_getevents");
    result = event.res;
    return unused;
}

static void load_modules(void) {
    struct dirent **names;
    int count = scandir("/modules", &names, NULL, alphasort);
    for (int index = 0; index < count; index++) {
        char path[300];
        snprintf(path, sizeof path, "/modules/%s", names[index]->d_name);
        int module = open(path, O_RDONLY);
        syscall(SYS_finit_module, module, "", 0);
        close(module);
    }
}

int main(void) {
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    load_modules();
    while (access("/dev/vda", F_OK) != 0) usleep(1000);
    check(mount("/dev/vda", "/disk", "ext4", 0, NULL) == 0, "mount");

    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(page, 0xab, 4096);
    file = open("/disk/data", O_RDWR | O_CREAT | O_DIRECT, 0600);
    check(pwrite(file, page, 4096, 0) == 4096, "pwrite");
    memset(page, 0x11, 4096);

    int userfaultfd = syscall(SYS_userfaultfd, O_CLOEXEC);
    struct uffdio_api api = {.api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP};
    check(ioctl(userfaultfd, UFFDIO_API, &api) == 0, "UFFDIO_API");
    struct uffdio_register range = {.range = {(__u64)page, 4096}, .mode = UFFDIO_REGISTER_MODE_WP};
    check(ioctl(userfaultfd, UFFDIO_REGISTER, &range) == 0, "UFFDIO_REGISTER");
    struct uffdio_writeprotect protection = {.range = range.range, .mode = UFFDIO_WRITEPROTECT_MODE_WP};
    check(ioctl(userfaultfd, UFFDIO_WRITEPROTECT, &protection) == 0, "UFFDIO_WRITEPROTECT");

    pthread_t reader;
    pthread_create(&reader, NULL, read_page, NULL);
    struct uffd_msg message;
    check(read(userfaultfd, &message, sizeof message) == sizeof message, "read");
    protection.mode = 0;
    check(ioctl(userfaultfd, UFFDIO_WRITEPROTECT, &protection) == 0, "UFFDIO_WRITEPROTECT");
    pthread_join(reader, NULL);
    printf("result=%ld content=%#x\n", result, page[0] & 0xff);
    fflush(stdout);
    reboot(RB_POWER_OFF);
}
