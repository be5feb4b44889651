#define _GNU_SOURCE
#include "CLinux/refusals.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

int nb_take_refused_call(int listener, struct nb_refused_call *call)
{
    // The read below waits when nothing does. It never does after poll has said that something is there: what the read waits
    // for is counted up for each call and never down for one whose caller dies (seccomp_notify_recv in kernel/seccomp.c).
    struct pollfd entry = {.fd = listener, .events = POLLIN};
    int ready = poll(&entry, 1, 0);
    if (ready < 0) {
        return -errno;
    }
    if (ready == 0) {
        return 0;
    }
    if ((entry.revents & POLLIN) == 0) {
        return -EPIPE;
    }
    // The kernel writes its own struct seccomp_notif, which may grow, and wants zeroes before.
    union {
        struct seccomp_notif notification;
        char room[512];
    } buffer;
    memset(&buffer, 0, sizeof(buffer));
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &buffer) != 0) {
        return -errno;
    }
    call->id = buffer.notification.id;
    call->number = buffer.notification.data.nr;
    for (int index = 0; index < 6; index++) {
        call->arguments[index] = buffer.notification.data.args[index];
    }
    return 1;
}

int nb_refuse_call(int listener, uint64_t id, int error)
{
    if (error <= 0) {
        // 0 would tell the caller that the call succeeded.
        return -EINVAL;
    }
    struct seccomp_notif_resp answer = {.id = id, .error = -error};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0) {
        return 0;
    }
    // Its caller is gone, or goes on with the answer that it has.
    return errno == ENOENT || errno == EINPROGRESS ? 0 : -errno;
}
