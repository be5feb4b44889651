#pragma once

#include <seccomp.h>

// Swift does not import macros that take parameters or that are made of other headers' macros; what it needs of
// libseccomp's is said again here, as constants.
static const uint32_t nestbox_scmp_act_kill_process = SCMP_ACT_KILL_PROCESS;
static const uint32_t nestbox_scmp_act_kill_thread = SCMP_ACT_KILL_THREAD;
static const uint32_t nestbox_scmp_act_trap = SCMP_ACT_TRAP;
static const uint32_t nestbox_scmp_act_errno = SCMP_ACT_ERRNO(0);
static const uint32_t nestbox_scmp_act_log = SCMP_ACT_LOG;
static const uint32_t nestbox_scmp_act_allow = SCMP_ACT_ALLOW;

// Glibc declares it under _GNU_SOURCE alone, which the Swift importer does not set.
extern int memfd_create(const char *name, unsigned int flags);
static const uint32_t nestbox_mfd_cloexec = 1;
