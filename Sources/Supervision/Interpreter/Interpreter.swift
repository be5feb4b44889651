/// The Python that kernels are, as it describes itself.
package struct Interpreter: Hashable, Sendable {
    /// As it was asked for: a virtual environment is recognised by this path.
    package var executable: String

    /// As `3.11.2`.
    package var version: String

    /// The shared libpython that the forkserver loads.
    package var library: String

    /// Folders that it imports and loads from, absolute, as it names them.
    package var trees: [String]

    package init(executable: String, version: String, library: String, trees: [String]) {
        self.executable = executable
        self.version = version
        self.library = library
        self.trees = trees
    }
}
