#pragma once

/// Brings up the loopback interface of this network namespace. Child-safe. Needs CAP_NET_ADMIN there.
int nb_loopback_up(void);

/// Whether the descriptor is of a network namespace: 1 or 0. Nothing is asked of a file that is no namespace at all.
int nb_is_network_namespace(int descriptor);

/// Moves this thread into the network namespace of the descriptor: setns(2). Child-safe. Needs CAP_SYS_ADMIN in the user namespace
/// that owns it, and in this process's own.
int nb_enter_network_namespace(int descriptor);

/// A TCP socket that has the port of 127.0.0.1 in this network namespace and does not listen; or -errno. Child-safe.
int nb_take_loopback_port(unsigned short port);

/// Listens on a socket that has a port, again after nb_stop_listening too: 0, or -errno.
int nb_listen(int descriptor, int backlog);

/// Has the socket refuse connections, also those that nobody has accepted yet. It keeps its port, and nobody else can have it.
int nb_stop_listening(int descriptor);

/// Whether the descriptor is a TCP socket over IPv4: 0, or -errno.
int nb_require_tcp_socket(int descriptor);

/// Sets the host name of this UTS namespace and empties its NIS domain name. Child-safe. Needs CAP_SYS_ADMIN there.
int nb_set_host_name(const char *name);
