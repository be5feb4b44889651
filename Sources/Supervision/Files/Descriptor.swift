internal import Glibc

/// An open descriptor, closed with the last reference to it.
final class Descriptor: Sendable {
    let number: Int32

    /// - Parameter number: an open one, which becomes this one's.
    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}
