/// A system call that the policy refused, in the numbers of the architecture: its own and the telling bits of its arguments.
package struct RefusedCall: Hashable, Sendable, Codable {
    package var number: Int32
    package var arguments: [UInt64]

    package init(number: Int32, arguments: [UInt64]) {
        self.number = number
        self.arguments = arguments
    }
}

extension RefusedCall: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        // A system call has six arguments at most (syscall(2)).
        try MessageBounds.check(arguments.count, in: 0...6, "count of arguments")
    }
}
