/// What a language's folder says of it in `language.json`: docs/languages.md has the format field by field.
package struct LanguageDescriptor: Hashable, Sendable {
    package enum Driver: Hashable, Sendable {
        /// The worker itself becomes the kernel, which only python's can.
        case worker

        /// A file of this name in the language's own folder.
        case file(String)

        /// The package's own driver of that name, for any language of a kind.
        case shared(String)
    }

    package var name: String
    package var aliases: [String] = []
    package var extensions: [String] = []
    package var interpreters: [String] = []
    package var isStateful: Bool

    /// By the name that commands use: under which names the program may be found on `PATH`, the best first.
    package var programs: [String: [String]] = [:]

    /// Prints the version; nothing where the language has none to tell.
    package var version: [String] = []

    /// Prints the folder that an interpreter or toolchain outside of the system's folders lives in.
    package var home: [String] = []

    /// What else of the host has to be seen in a worker, where it is there: absolute paths, with `*` in the last part.
    package var visible: [String] = []

    package var driver: Driver

    /// Starts the driver.
    package var command: [String] = []

    /// Runs a file of the language as a program, whose arguments follow; nothing where its driver is for programs anyway, or where
    /// it has none.
    package var run: [String] = []

    /// For the kernel, and for programs.
    package var environment: [String: String] = [:]

    /// What a model should know, one line.
    package var note: String = ""
}
