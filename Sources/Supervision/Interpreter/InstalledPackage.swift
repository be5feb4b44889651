/// A module of the preload list, as the interpreter knows it.
package struct InstalledPackage: Hashable, Sendable, Decodable {
    package let name: String

    /// Of the package that the module comes from; nil where it is not installed.
    package let version: String?
}
