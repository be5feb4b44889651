#include "CKernels.h"

#include <string.h>

// The drivers are ordinary files of their language, linted and tested as such. Embedded they travel with the program, and
// no sandbox has to show them. Each array ends with a NUL that its length leaves out.

static const char bootstrap[] = {
#embed "python/bootstrap.py" suffix(, 0)
};

static const char kernel_init[] = {
#embed "python/nestbox_kernel/__init__.py" suffix(, 0)
};

static const char kernel_cells[] = {
#embed "python/nestbox_kernel/cells.py" suffix(, 0)
};

static const char kernel_channel[] = {
#embed "python/nestbox_kernel/channel.py" suffix(, 0)
};

static const char kernel_commands[] = {
#embed "python/nestbox_kernel/commands.py" suffix(, 0)
};

static const char kernel_display[] = {
#embed "python/nestbox_kernel/display.py" suffix(, 0)
};

static const char kernel_execution[] = {
#embed "python/nestbox_kernel/execution.py" suffix(, 0)
};

static const char kernel_figures[] = {
#embed "python/nestbox_kernel/figures.py" suffix(, 0)
};

static const char kernel_forkserver[] = {
#embed "python/nestbox_kernel/forkserver.py" suffix(, 0)
};

static const char kernel_frames[] = {
#embed "python/nestbox_kernel/frames.py" suffix(, 0)
};

static const char kernel_interrupts[] = {
#embed "python/nestbox_kernel/interrupts.py" suffix(, 0)
};

static const char kernel_kernel[] = {
#embed "python/nestbox_kernel/kernel.py" suffix(, 0)
};

static const char kernel_matplotlib_backend[] = {
#embed "python/nestbox_kernel/matplotlib_backend.py" suffix(, 0)
};

static const char kernel_preload[] = {
#embed "python/nestbox_kernel/preload.py" suffix(, 0)
};

static const char kernel_renewal[] = {
#embed "python/nestbox_kernel/renewal.py" suffix(, 0)
};

static const char kernel_representations[] = {
#embed "python/nestbox_kernel/representations.py" suffix(, 0)
};

static const char kernel_shell[] = {
#embed "python/nestbox_kernel/shell.py" suffix(, 0)
};

static const char kernel_streams[] = {
#embed "python/nestbox_kernel/streams.py" suffix(, 0)
};

static const char kernel_tracebacks[] = {
#embed "python/nestbox_kernel/tracebacks.py" suffix(, 0)
};

static const char kernel_warming[] = {
#embed "python/nestbox_kernel/warming.py" suffix(, 0)
};

#define FILE_OF(path, array) {.name = path, .bytes = array, .length = sizeof(array) - 1}

static const struct nestbox_kernel_file files[] = {
    FILE_OF("bootstrap.py", bootstrap),
    FILE_OF("nestbox_kernel/__init__.py", kernel_init),
    FILE_OF("nestbox_kernel/cells.py", kernel_cells),
    FILE_OF("nestbox_kernel/channel.py", kernel_channel),
    FILE_OF("nestbox_kernel/commands.py", kernel_commands),
    FILE_OF("nestbox_kernel/display.py", kernel_display),
    FILE_OF("nestbox_kernel/execution.py", kernel_execution),
    FILE_OF("nestbox_kernel/figures.py", kernel_figures),
    FILE_OF("nestbox_kernel/forkserver.py", kernel_forkserver),
    FILE_OF("nestbox_kernel/frames.py", kernel_frames),
    FILE_OF("nestbox_kernel/interrupts.py", kernel_interrupts),
    FILE_OF("nestbox_kernel/kernel.py", kernel_kernel),
    FILE_OF("nestbox_kernel/matplotlib_backend.py", kernel_matplotlib_backend),
    FILE_OF("nestbox_kernel/preload.py", kernel_preload),
    FILE_OF("nestbox_kernel/renewal.py", kernel_renewal),
    FILE_OF("nestbox_kernel/representations.py", kernel_representations),
    FILE_OF("nestbox_kernel/shell.py", kernel_shell),
    FILE_OF("nestbox_kernel/streams.py", kernel_streams),
    FILE_OF("nestbox_kernel/tracebacks.py", kernel_tracebacks),
    FILE_OF("nestbox_kernel/warming.py", kernel_warming),
};

static const size_t count = sizeof(files) / sizeof(files[0]);

size_t nestbox_kernel_file_count(void) {
    return count;
}

const struct nestbox_kernel_file *nestbox_kernel_file_at(size_t index) {
    return index < count ? &files[index] : NULL;
}

const struct nestbox_kernel_file *nestbox_kernel_file_named(const char *name) {
    for (size_t index = 0; index < count; index++) {
        if (strcmp(files[index].name, name) == 0) {
            return &files[index];
        }
    }
    return NULL;
}
