internal import Glibc

/// Where a language's programs are on this host, and what of it has to be shown to workers for them.
struct LanguagePrograms: Hashable, Sendable {
    /// By the names that commands use, `python` among them: absolute paths.
    var paths: [String: String]

    /// Folders outside of the system's that they live in.
    var trees: [String] = []
}
