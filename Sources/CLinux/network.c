#define _GNU_SOURCE
#include "CLinux/network.h"

#include <errno.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <netinet/in.h>
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

int nb_take_loopback_port(unsigned short port)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return -errno;
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

int nb_listen(int descriptor, int backlog)
{
    // Ended connections linger on the port for a minute, and may not keep it from being listened on again.
    int on = 1;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 || listen(descriptor, backlog) != 0) {
        return -errno;
    }
    return 0;
}

int nb_stop_listening(int descriptor)
{
    // With the option, whoever sets it too could have the port beside this socket as long as that does not listen.
    int off = 0;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &off, sizeof(off)) != 0 ||
        shutdown(descriptor, SHUT_RDWR) != 0) {
        return -errno;
    }
    return 0;
}

int nb_require_tcp_socket(int descriptor)
{
    int domain = 0, protocol = 0;
    socklen_t length = sizeof(domain);
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0) {
        return -errno;
    }
    length = sizeof(protocol);
    if (getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) != 0) {
        return -errno;
    }
    return domain == AF_INET && protocol == IPPROTO_TCP ? 0 : -EPROTOTYPE;
}

int nb_set_host_name(const char *name)
{
    if (sethostname(name, strlen(name)) != 0 || setdomainname("", 0) != 0) {
        return -errno;
    }
    return 0;
}
