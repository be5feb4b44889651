// Loaded into the forkserver by the tests, and by nothing else: takes away layers that are not in the plan but in code.
// NESTBOX_SHIM names them:
//
//   network      neither the forkserver nor its workers get a network namespace
//   descriptors  a descriptor of the host's root stays open in everything, because nothing is ever closed
//
// Workers lack them from when the first byte of the file NESTBOX_SHIM_SWITCH is '1', so that a server can start first,
// which looks at a worker's layers.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int no_network;
static int no_closing;
static volatile const char *lacking;

// What libc's own does, which is hidden behind ours.
static long enter_kernel(long number, const long argument[6])
{
    long result;
#if defined(__x86_64__)
    register long fourth __asm__("r10") = argument[3];
    register long fifth __asm__("r8") = argument[4];
    register long sixth __asm__("r9") = argument[5];
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(argument[0]), "S"(argument[1]), "d"(argument[2]), "r"(fourth), "r"(fifth),
                       "r"(sixth)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long code __asm__("x8") = number;
    register long first __asm__("x0") = argument[0];
    register long second __asm__("x1") = argument[1];
    register long third __asm__("x2") = argument[2];
    register long fourth __asm__("x3") = argument[3];
    register long fifth __asm__("x4") = argument[4];
    register long sixth __asm__("x5") = argument[5];
    __asm__ volatile("svc 0"
                     : "+r"(first)
                     : "r"(code), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "memory");
    result = first;
#endif
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

__attribute__((constructor)) static void begin(void)
{
    const char *without = getenv("NESTBOX_SHIM");
    const char *path = getenv("NESTBOX_SHIM_SWITCH");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (without == NULL || file < 0) {
        abort();
    }
    void *page = mmap(NULL, 1, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    no_network = strstr(without, "network") != NULL;
    no_closing = strstr(without, "descriptors") != NULL;
    if (page == MAP_FAILED || (no_closing && open("/", O_RDONLY | O_DIRECTORY) < 0)) {
        abort();
    }
    lacking = page;
}

static int lacks(int layer)
{
    return layer && lacking != NULL && *lacking == '1';
}

long syscall(long number, ...)
{
    long argument[6];
    va_list list;
    va_start(list, number);
    for (int index = 0; index < 6; index++) {
        argument[index] = va_arg(list, long);
    }
    va_end(list);
    if (number == SYS_clone3 && lacks(no_network)) {
        ((struct clone_args *)argument[0])->flags &= ~(unsigned long long)CLONE_NEWNET;
    }
    if (number == SYS_close_range && lacks(no_closing)) {
        return 0;
    }
    return enter_kernel(number, argument);
}

int unshare(int namespaces)
{
    const long argument[6] = {no_network ? namespaces & ~CLONE_NEWNET : namespaces};
    return (int)enter_kernel(SYS_unshare, argument);
}
