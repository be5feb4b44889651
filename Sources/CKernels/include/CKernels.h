#ifndef NESTBOX_CKERNELS_H
#define NESTBOX_CKERNELS_H

#include <stddef.h>

/// One file of a kernel's driver or a language's descriptor, embedded in the program.
///
/// Everything here is constant, lives as long as the process and may be read from any thread and from a forked child.
struct nestbox_kernel_file {
    /// Where the file stands, such as "nestbox_kernel/__init__.py" of python's driver or "languages/shell/driver.py"; UTF-8.
    const char *_Nonnull name;

    /// The file's bytes, and after them a NUL, so that text can be used as a C string.
    const char *_Nonnull bytes;

    /// The number of bytes, the final NUL not counted.
    size_t length;
};

/// How many files there are.
size_t nestbox_kernel_file_count(void);

/// The file at an index from 0; NULL from the count on.
const struct nestbox_kernel_file *_Nullable nestbox_kernel_file_at(size_t index);

/// The file of that name; NULL if there is none.
const struct nestbox_kernel_file *_Nullable nestbox_kernel_file_named(const char *_Nonnull name);

#endif
