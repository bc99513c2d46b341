/* Counts writes, syncs, renames and the like on ordinary files, and what is sent to a database server; at the one
   that was asked for it kills the process. A write, or something sent, is two points: before it, and after its
   first half. It is loaded in front of the C library (tests/proofs/kill.py). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long left = -1, counted = 0;

void kill_at(long n) { left = n; counted = 0; }
long kill_count(void) { return counted; }

static int here(void) {
    if (left < 0) return 0;
    counted++;
    return left > 0 && counted == left;
}
static int ordinary(int fd) {
    struct stat found;
    return left >= 0 && fd > 2 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}
static void die(void) { kill(getpid(), SIGKILL); pause(); }

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__) = 0; \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (ordinary(fd)) {
        if (here()) die();
        if (here()) { real(fd, data, size / 2); die(); }
    }
    return real(fd, data, size);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    if (ordinary(fd)) {
        if (here()) die();
        if (here()) { real(fd, data, size / 2, at); die(); }
    }
    return real(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }
ssize_t send(int fd, const void *data, size_t size, int flags) {
    REAL(ssize_t, "send", int, const void *, size_t, int);
    if (left >= 0) {
        if (here()) die();
        if (here()) { real(fd, data, size / 2, flags); die(); }
    }
    return real(fd, data, size, flags);
}
int fsync(int fd) {
    REAL(int, "fsync", int);
    if (left >= 0 && here()) die();
    return real(fd);
}
int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    if (left >= 0 && here()) die();
    return real(fd);
}
int ftruncate64(int fd, off_t size) {
    REAL(int, "ftruncate64", int, off_t);
    if (left >= 0 && here()) die();
    return real(fd, size);
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (left >= 0 && here()) die();
    return real(from, to);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (left >= 0 && here()) die();
    return real(path);
}
