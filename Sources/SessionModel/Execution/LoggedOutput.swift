/// Where that is which an execution has printed beyond its limit.
package enum LoggedOutput: Hashable, Sendable {
    case log(OutputLog)

    /// Nowhere, and why; nil where nobody has asked for a log.
    case nowhere(String?)

    package var log: OutputLog? { if case .log(let log) = self { log } else { nil } }

    /// What a person should know of it; nil where there is nothing.
    package var sentence: String? {
        switch self {
        case .log(let log) where log.missing == 0: "\(log.path.text) has the whole output."
        case .log(let log): "\(log.path.text) has the first \(log.size) bytes of the output."
        case .nowhere(let reason?): "There is no log of the whole output: \(reason)."
        case .nowhere(nil): nil
        }
    }
}
