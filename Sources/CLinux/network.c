#define _GNU_SOURCE
#include "CLinux/network.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
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

int nb_set_host_name(const char *name)
{
    if (sethostname(name, strlen(name)) != 0 || setdomainname("", 0) != 0) {
        return -errno;
    }
    return 0;
}
