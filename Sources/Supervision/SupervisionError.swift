/// Why workers cannot be made here: one line for the operator, with what to do about it where that is known.
package struct SupervisionError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
