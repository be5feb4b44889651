#pragma once

/// Brings up the loopback interface of this network namespace. Child-safe. Needs CAP_NET_ADMIN there.
int nb_loopback_up(void);

/// Sets the host name of this UTS namespace and empties its NIS domain name. Child-safe. Needs CAP_SYS_ADMIN there.
int nb_set_host_name(const char *name);
