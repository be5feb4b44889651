#define _GNU_SOURCE
#include "CLinux/network.h"

#include <errno.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

int nb_loopback_up(void)
{
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return -errno;
    }
    struct ifreq request;
    memset(&request, 0, sizeof(request));
    memcpy(request.ifr_name, "lo", sizeof("lo"));
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    int result = ioctl(descriptor, SIOCSIFFLAGS, &request) == 0 ? 0 : -errno;
    close(descriptor);
    return result;
}

int nb_is_network_namespace(int descriptor)
{
    // The request has other meanings to other files: devices, say.
    struct statfs system;
    return fstatfs(descriptor, &system) == 0 && system.f_type == NSFS_MAGIC &&
           ioctl(descriptor, NS_GET_NSTYPE) == CLONE_NEWNET;
}

int nb_enter_network_namespace(int descriptor)
{
    return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : -errno;
}

int nb_set_host_name(const char *name)
{
    if (sethostname(name, strlen(name)) != 0 || setdomainname("", 0) != 0) {
        return -errno;
    }
    return 0;
}
