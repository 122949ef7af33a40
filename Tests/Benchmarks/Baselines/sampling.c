#define _GNU_SOURCE
#include "Baselines.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct thread_files {
    int status, stack, syscall;
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int open_file(int process, const char *thread, const char *name) {
    char path[96];
    snprintf(path, sizeof path, "/proc/%d/task/%s/%s", process, thread, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static size_t open_threads(int process, struct thread_files **files) {
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *folder = opendir(path);
    size_t count = 0, capacity = 16;
    *files = malloc(capacity * sizeof **files);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        if (count == capacity) *files = realloc(*files, (capacity *= 2) * sizeof **files);
        (*files)[count++] = (struct thread_files){
            .status = open_file(process, entry->d_name, "status"),
            .stack = open_file(process, entry->d_name, "stack"),
            .syscall = open_file(process, entry->d_name, "syscall"),
        };
    }
    if (folder) closedir(folder);
    return count;
}

struct baseline_sampling baseline_sample(int process, enum baseline_reading reading, int64_t nanoseconds) {
    int64_t start = now();
    struct thread_files *files;
    size_t count = open_threads(process, &files);
    char buffer[1 << 16];
    long samples = 0, opened = 0;
    for (size_t index = 0; index < count; index++) {
        opened += files[index].status >= 0 && files[index].stack >= 0 && files[index].syscall >= 0;
    }
    while (now() - start < nanoseconds) {
        for (size_t index = 0; index < count; index++) {
            if (pread(files[index].status, buffer, sizeof buffer, 0) <= 0) continue;
            if (pread(files[index].stack, buffer, sizeof buffer, 0) < 0) continue;
            if (reading == BASELINE_MOVING) {
                if (pread(files[index].syscall, buffer, sizeof buffer, 0) <= 0) continue;
                if (pread(files[index].status, buffer, sizeof buffer, 0) <= 0) continue;
            }
            samples++;
        }
    }
    for (size_t index = 0; index < count; index++) {
        close(files[index].status);
        close(files[index].stack);
        close(files[index].syscall);
    }
    free(files);
    return (struct baseline_sampling){samples, now() - start, opened};
}
