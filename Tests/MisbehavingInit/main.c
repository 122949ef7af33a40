// Stands in for the agent in tests, where what counts is what the tool makes of a guest that goes wrong: as a guest's
// init it acts out the file /modules/*-lines.ko, and on the machine itself it becomes the emulator.
//
// A line of that file is said on the channel as it is, but for these:
//   !await       reads a request
//   !case TEXT   leaves out what follows, up to the next !case, unless the last request has TEXT in it
//   !panic       makes the kernel panic
//   !hang        does nothing any more
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static int channel = -1;
static char request[1 << 16];

static void say(const char *line) {
    if (write(channel, line, strlen(line)) < 0 || write(channel, "\n", 1) < 0) pause();
}

static void await_request(void) {
    size_t length = 0;
    while (length < sizeof request - 1 && read(channel, request + length, 1) == 1 && request[length] != '\n') length++;
    request[length] = 0;
}

static void panic_now(void) {
    int trigger = open("/proc/sysrq-trigger", O_WRONLY);
    if (write(trigger, "c", 1) < 0) pause();
}

// Loads the modules; returns the path of the lines, which is none.
static const char *load_modules(void) {
    static char lines[300];
    struct dirent **names;
    int count = scandir("/modules", &names, NULL, alphasort);
    for (int index = 0; index < count; index++) {
        char path[300];
        snprintf(path, sizeof path, "/modules/%s", names[index]->d_name);
        int file = open(path, O_RDONLY);
        syscall(SYS_finit_module, file, "", 0);
        close(file);
        if (strstr(path, "lines")) strcpy(lines, path);
    }
    return lines;
}

static void open_channel(void) {
    for (int tries = 0; channel < 0 && tries < 1000; tries++) {
        channel = open("/dev/vport0p1", O_RDWR);
        if (channel < 0) channel = open("/dev/vport1p1", O_RDWR);
        usleep(10000);
    }
}

static void act_out(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) return;
    static char line[1 << 16];
    int is_left_out = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "!case ", 6) == 0) is_left_out = strstr(request, line + 6) == NULL;
        if (is_left_out || strncmp(line, "!case ", 6) == 0) continue;
        if (strcmp(line, "!await") == 0) await_request();
        else if (strcmp(line, "!panic") == 0) panic_now();
        else if (strcmp(line, "!hang") == 0) for (;;) pause();
        else say(line);
    }
}

int main(int count, char **arguments) {
    if (getpid() != 1) {
        // guard PROGRAM ARGUMENTS
        if (count > 2) execvp(arguments[2], arguments + 2);
        return 127;
    }
    mount("proc", "/proc", "proc", 0, NULL);
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    const char *lines = load_modules();
    open_channel();
    act_out(lines);
    // The end of init is a panic, too.
    return 0;
}
