/// A language's folder that cannot be used: one line that names the file, and the field where there is one at fault.
package struct LanguageError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
