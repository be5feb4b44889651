/// Why `nestbox run` does not run a program: one line that names the flag or file.
struct RunFailure: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
