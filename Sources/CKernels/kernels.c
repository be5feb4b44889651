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

static const char kernel_aliases[] = {
#embed "python/nestbox_kernel/aliases.py" suffix(, 0)
};

static const char kernel_artifacts[] = {
#embed "python/nestbox_kernel/artifacts.py" suffix(, 0)
};

static const char kernel_cells[] = {
#embed "python/nestbox_kernel/cells.py" suffix(, 0)
};

static const char kernel_channel[] = {
#embed "python/nestbox_kernel/channel.py" suffix(, 0)
};

static const char kernel_charts[] = {
#embed "python/nestbox_kernel/charts.py" suffix(, 0)
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

static const char kernel_imports[] = {
#embed "python/nestbox_kernel/imports.py" suffix(, 0)
};

static const char kernel_interrupts[] = {
#embed "python/nestbox_kernel/interrupts.py" suffix(, 0)
};

static const char kernel_kernel[] = {
#embed "python/nestbox_kernel/kernel.py" suffix(, 0)
};

static const char kernel_locality[] = {
#embed "python/nestbox_kernel/locality.py" suffix(, 0)
};

static const char kernel_matplotlib_backend[] = {
#embed "python/nestbox_kernel/matplotlib_backend.py" suffix(, 0)
};

static const char kernel_packages[] = {
#embed "python/nestbox_kernel/packages.py" suffix(, 0)
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

static const char kernel_tables[] = {
#embed "python/nestbox_kernel/tables.py" suffix(, 0)
};

static const char kernel_tracebacks[] = {
#embed "python/nestbox_kernel/tracebacks.py" suffix(, 0)
};

static const char kernel_warming[] = {
#embed "python/nestbox_kernel/warming.py" suffix(, 0)
};

static const char languages_python[] = {
#embed "languages/python/language.json" suffix(, 0)
};

static const char languages_shell[] = {
#embed "languages/shell/language.json" suffix(, 0)
};

static const char languages_shell_driver[] = {
#embed "languages/shell/driver.py" suffix(, 0)
};

static const char languages_javascript[] = {
#embed "languages/javascript/language.json" suffix(, 0)
};

static const char languages_javascript_driver[] = {
#embed "languages/javascript/driver.cjs" suffix(, 0)
};

static const char languages_c[] = {
#embed "languages/c/language.json" suffix(, 0)
};

static const char languages_cpp[] = {
#embed "languages/c++/language.json" suffix(, 0)
};

static const char languages_go[] = {
#embed "languages/go/language.json" suffix(, 0)
};

static const char languages_java[] = {
#embed "languages/java/language.json" suffix(, 0)
};

static const char languages_r[] = {
#embed "languages/r/language.json" suffix(, 0)
};

static const char languages_r_driver[] = {
#embed "languages/r/driver.py" suffix(, 0)
};

static const char languages_ruby[] = {
#embed "languages/ruby/language.json" suffix(, 0)
};

static const char languages_rust[] = {
#embed "languages/rust/language.json" suffix(, 0)
};

static const char languages_ruby_driver[] = {
#embed "languages/ruby/driver.rb" suffix(, 0)
};

static const char shared_compiled[] = {
#embed "shared/compiled.py" suffix(, 0)
};

static const char shared_program[] = {
#embed "shared/program.py" suffix(, 0)
};

static const char shared_packages_pip[] = {
#embed "shared/packages/bin/pip" suffix(, 0)
};

static const char shared_packages_front[] = {
#embed "shared/packages/front/pip/__init__.py" suffix(, 0)
};

static const char shared_packages_main[] = {
#embed "shared/packages/front/pip/__main__.py" suffix(, 0)
};

#define FILE_OF(path, array) {.name = path, .bytes = array, .length = sizeof(array) - 1}

static const struct nestbox_kernel_file files[] = {
    FILE_OF("bootstrap.py", bootstrap),
    FILE_OF("nestbox_kernel/__init__.py", kernel_init),
    FILE_OF("nestbox_kernel/aliases.py", kernel_aliases),
    FILE_OF("nestbox_kernel/artifacts.py", kernel_artifacts),
    FILE_OF("nestbox_kernel/cells.py", kernel_cells),
    FILE_OF("nestbox_kernel/channel.py", kernel_channel),
    FILE_OF("nestbox_kernel/charts.py", kernel_charts),
    FILE_OF("nestbox_kernel/commands.py", kernel_commands),
    FILE_OF("nestbox_kernel/display.py", kernel_display),
    FILE_OF("nestbox_kernel/execution.py", kernel_execution),
    FILE_OF("nestbox_kernel/figures.py", kernel_figures),
    FILE_OF("nestbox_kernel/forkserver.py", kernel_forkserver),
    FILE_OF("nestbox_kernel/frames.py", kernel_frames),
    FILE_OF("nestbox_kernel/imports.py", kernel_imports),
    FILE_OF("nestbox_kernel/interrupts.py", kernel_interrupts),
    FILE_OF("nestbox_kernel/kernel.py", kernel_kernel),
    FILE_OF("nestbox_kernel/locality.py", kernel_locality),
    FILE_OF("nestbox_kernel/matplotlib_backend.py", kernel_matplotlib_backend),
    FILE_OF("nestbox_kernel/packages.py", kernel_packages),
    FILE_OF("nestbox_kernel/preload.py", kernel_preload),
    FILE_OF("nestbox_kernel/renewal.py", kernel_renewal),
    FILE_OF("nestbox_kernel/representations.py", kernel_representations),
    FILE_OF("nestbox_kernel/shell.py", kernel_shell),
    FILE_OF("nestbox_kernel/streams.py", kernel_streams),
    FILE_OF("nestbox_kernel/tables.py", kernel_tables),
    FILE_OF("nestbox_kernel/tracebacks.py", kernel_tracebacks),
    FILE_OF("nestbox_kernel/warming.py", kernel_warming),
    FILE_OF("languages/python/language.json", languages_python),
    FILE_OF("languages/shell/language.json", languages_shell),
    FILE_OF("languages/shell/driver.py", languages_shell_driver),
    FILE_OF("languages/javascript/language.json", languages_javascript),
    FILE_OF("languages/javascript/driver.cjs", languages_javascript_driver),
    FILE_OF("languages/c/language.json", languages_c),
    FILE_OF("languages/c++/language.json", languages_cpp),
    FILE_OF("languages/go/language.json", languages_go),
    FILE_OF("languages/java/language.json", languages_java),
    FILE_OF("languages/r/language.json", languages_r),
    FILE_OF("languages/r/driver.py", languages_r_driver),
    FILE_OF("languages/ruby/language.json", languages_ruby),
    FILE_OF("languages/rust/language.json", languages_rust),
    FILE_OF("languages/ruby/driver.rb", languages_ruby_driver),
    FILE_OF("shared/compiled.py", shared_compiled),
    FILE_OF("shared/program.py", shared_program),
    FILE_OF("shared/packages/bin/pip", shared_packages_pip),
    FILE_OF("shared/packages/bin/pip3", shared_packages_pip),
    FILE_OF("shared/packages/front/pip/__init__.py", shared_packages_front),
    FILE_OF("shared/packages/front/pip/__main__.py", shared_packages_main),
    // The same module, by the name under which every other interpreter imports it.
    FILE_OF("shared/packages/site/sitecustomize.py", kernel_packages),
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
