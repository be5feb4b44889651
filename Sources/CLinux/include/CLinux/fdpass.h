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
