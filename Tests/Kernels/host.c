// A small stand-in for the program that hosts the forkserver: exports the functions that bootstrap.py calls, forks a
// kernel whenever the tests ask for one, and is preloaded into an ordinary interpreter.

#define _GNU_SOURCE
#include "CKernels.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

void PyOS_BeforeFork(void);
void PyOS_AfterFork_Parent(void);
void PyOS_AfterFork_Child(void);

enum { passed = 4 }; // control, standard output, standard error, working folder

static char environment[1 << 16];

static int tests(void) {
    static int descriptor = -1;
    if (descriptor < 0) descriptor = atoi(getenv("NESTBOX_TEST_SOCKET"));
    return descriptor;
}

int nestbox_source_count(void) { return (int)nestbox_kernel_file_count(); }
const char *nestbox_source_name(int index) { return nestbox_kernel_file_at((size_t)index)->name; }
const char *nestbox_source_text(int index) { return nestbox_kernel_file_at((size_t)index)->bytes; }
const char *nestbox_kernel_environment(void) { return environment; }

void nestbox_forkserver_ready(const char *json) {
    if (send(tests(), json, strlen(json), 0) < 0) _exit(3);
}

static void become_kernel(const int *descriptors) {
    PyOS_AfterFork_Child();
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(descriptors[1], 1);
    dup2(descriptors[2], 2);
    if (fchdir(descriptors[3]) != 0) _exit(3);
    for (int index = 1; index < passed; index++) close(descriptors[index]);
    close(null);
    close(tests());
    clearenv();
    char lines[sizeof environment];
    strcpy(lines, environment);
    for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n")) putenv(strdup(line));
}

// A request is "F" and the kernel's environment, with its descriptors, answered by the process id; or "W" and a process
// id, answered by the wait status when that kernel has ended.
int nestbox_forkserver_run(void) {
    for (;;) {
        char request[sizeof environment] = {0};
        char control[CMSG_SPACE(sizeof(int) * passed)];
        struct iovec data = {request, sizeof request - 1};
        struct msghdr message = {
            .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        if (recvmsg(tests(), &message, MSG_CMSG_CLOEXEC) <= 0) _exit(0);
        int answer = 0;
        if (request[0] == 'W') {
            waitpid(atoi(request + 1), &answer, 0);
        } else {
            int descriptors[passed];
            memcpy(descriptors, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof descriptors);
            strcpy(environment, request + 1);
            PyOS_BeforeFork();
            answer = fork();
            if (answer == 0) {
                become_kernel(descriptors);
                return descriptors[0];
            }
            PyOS_AfterFork_Parent();
            for (int index = 0; index < passed; index++) close(descriptors[index]);
        }
        char text[16];
        int length = snprintf(text, sizeof text, "%d", answer);
        if (send(tests(), text, (size_t)length, 0) < 0) _exit(3);
    }
}
