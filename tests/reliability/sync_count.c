/* Says "sync" on standard output for each sync that a program made; loaded before the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

static int told(const char *name, int file) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    int failed = real(file);
    if (!failed && write(1, "sync\n", 5) != 5) return -1;
    return failed;
}

int fsync(int file) { return told("fsync", file); }
int fdatasync(int file) { return told("fdatasync", file); }
