#pragma once

/// Brings up the loopback interface of this network namespace. Child-safe. Needs CAP_NET_ADMIN there.
int nb_loopback_up(void);

/// Whether the descriptor is of a network namespace: 1 or 0. Nothing is asked of a file that is no namespace at all.
int nb_is_network_namespace(int descriptor);

/// Moves this thread into the network namespace of the descriptor: setns(2). Child-safe. Needs CAP_SYS_ADMIN in the user namespace
/// that owns it, and in this process's own.
int nb_enter_network_namespace(int descriptor);

/// Sets the host name of this UTS namespace and empties its NIS domain name. Child-safe. Needs CAP_SYS_ADMIN there.
int nb_set_host_name(const char *name);
