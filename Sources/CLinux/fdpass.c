#define _GNU_SOURCE
#include "CLinux/fdpass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// Newer than the C library's headers here.
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

// Room for more than the one descriptor that is expected, so that a surplus is seen and closed, not silently dropped by
// the kernel with MSG_CTRUNC.
#define NB_MOST_DESCRIPTORS 16

union control {
    char space[CMSG_SPACE(sizeof(int) * NB_MOST_DESCRIPTORS)];
    struct cmsghdr alignment;
};

int nb_send(int socket, const void *bytes, size_t length, int descriptor)
{
    const char *rest = bytes;
    while (length > 0) {
        struct iovec part = {.iov_base = (void *)rest, .iov_len = length};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        union control control;
        if (descriptor >= 0) {
            memset(&control, 0, sizeof(control));
            message.msg_control = control.space;
            message.msg_controllen = CMSG_SPACE(sizeof(int));
            struct cmsghdr *header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int));
            memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
        }
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            return -errno;
        }
        descriptor = -1;
        rest += sent;
        length -= (size_t)sent;
    }
    return 0;
}

ssize_t nb_receive(int socket, void *bytes, size_t capacity, int *descriptor)
{
    *descriptor = -1;
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    union control control;
    struct msghdr message = {
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control.space,
        .msg_controllen = sizeof(control.space),
    };
    ssize_t received;
    do {
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    if (received < 0) {
        return -errno;
    }

    size_t count = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t here = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t index = 0; index < here; index++) {
            int one;
            memcpy(&one, CMSG_DATA(header) + index * sizeof(int), sizeof(int));
            if (count++ == 0) {
                *descriptor = one;
            } else {
                close(one);
            }
        }
    }
    if (count > 1 || (message.msg_flags & MSG_CTRUNC) != 0) {
        if (*descriptor >= 0) {
            close(*descriptor);
            *descriptor = -1;
        }
        return -EPROTO;
    }
    return received;
}

int nb_refuse_descriptors(int socket)
{
    int pass = 0;
    if (setsockopt(socket, SOL_SOCKET, SO_PASSRIGHTS, &pass, sizeof(pass)) == 0 || errno == ENOPROTOOPT) {
        return 0;
    }
    return -errno;
}

int nb_limit_send_wait(int socket, int milliseconds)
{
    struct timeval wait = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    return setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) == 0 ? 0 : -errno;
}
