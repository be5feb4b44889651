#pragma once

#include <stddef.h>
#include <sys/types.h>

/// Sends the bytes, with one descriptor riding on the first of them (-1 for none); waits until all are sent.
///
/// The descriptor stays the caller's. SIGPIPE is not raised: a peer that is gone is -EPIPE.
int nb_send(int socket, const void *bytes, size_t length, int descriptor);

/// Receives at most `capacity` bytes, waiting for the first; 0 is the end of the stream.
///
/// `descriptor` becomes a close-on-exec descriptor that the caller owns, or -1 if none came with these bytes. More than one
/// descriptor at a time is a protocol error: all are closed and -EPROTO returned.
ssize_t nb_receive(int socket, void *bytes, size_t capacity, int *descriptor);

/// Has the kernel refuse descriptors that the peer sends to this socket, with EPERM at the peer (SO_PASSRIGHTS, Linux 6.16).
/// Older kernels know no such thing: 0 all the same, and a reader that does not ask for descriptors still gets none, but
/// they are in flight until it has read that far.
int nb_refuse_descriptors(int socket);

/// Bounds how long one send(2) on the socket waits for room, in milliseconds; it fails with -EAGAIN then.
int nb_limit_send_wait(int socket, int milliseconds);
