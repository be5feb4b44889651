/// One message of a conversation as models know it.
package enum ModelMessage: Hashable, Sendable {
    case system(String)
    case user([ModelContent])

    /// What the model said and which code it asked to run; every call is followed by its ``tool(callID:output:)``.
    case assistant(text: String, calls: [ModelToolCall])

    case tool(callID: String, output: String)
}
