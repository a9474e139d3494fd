/* Preloaded into a desk: its disk fails when the control file says so.
 * The file is one byte, mapped: 'f' fsync and fdatasync fail, 'w' every write to a file says the disk is full.
 * Sockets, pipes and the terminal are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const volatile char *control = NULL;

static char fault(void) {
    if (control == NULL) {
        const char *path = getenv("HUIYING_FAULTS");
        int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) return '.';
        void *mapped = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
        close(fd);
        if (mapped == MAP_FAILED) return '.';
        control = mapped;
    }
    return *control;
}

static int on_disk(int fd) {
    struct stat found;
    return fd > 2 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

#define FULL(fd) if (fault() == 'w' && on_disk(fd)) { errno = ENOSPC; return -1; }

int fsync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    if (fault() == 'f') { errno = EIO; return -1; }
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    if (fault() == 'f') { errno = EIO; return -1; }
    return real(fd);
}

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (real == NULL) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    FULL(fd)
    return real(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (real == NULL) real = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    FULL(fd)
    return real(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (real == NULL) real = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    FULL(fd)
    return real(fd, data, size, at);
}
