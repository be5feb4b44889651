/// Why a language model did not answer.
///
/// The text is fit for the caller: it names the model and what the provider said, never a key.
package enum ModelFailure: Error, Hashable {
    /// No such provider, or its key or address is not configured.
    case notConfigured(String)

    /// The provider answered, and would not.
    case refused(ModelRefusal)

    /// The conversation is longer than the model takes: its limit in tokens, where the provider names it, and its words.
    case contextLengthExceeded(limit: Int?, String)

    /// The model cannot be offered tools; it can be asked again without.
    case toolsNotSupported(String)

    /// No connection, or one that broke before the answer was whole.
    case unreachable(String)

    /// A connect, first-byte or idle deadline passed.
    case timedOut(String)

    /// The provider's answer could not be understood.
    case malformed(String)
}
