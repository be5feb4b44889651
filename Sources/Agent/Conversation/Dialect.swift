/// How a model is asked to run code.
package enum Dialect: Hashable, Sendable {
    /// By calls of the `execute` tool.
    case tools

    /// By fenced blocks in what it says, the output of which the user tells it.
    case fences
}
