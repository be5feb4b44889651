/// A provider's refusal: what it means, and the provider's own words.
package struct ModelRefusal: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The provider does not take the server's key, or the key may not do this.
        case key

        /// The provider has no model of that name, or not for this key.
        case unknownModel = "unknown_model"

        /// The provider's safety system would not have the question or the answer.
        case contentFilter = "content_filter"

        /// The account has nothing left: waiting does not help.
        case quota

        /// Too much in too short a time: waiting helps.
        case rateLimit = "rate_limit"

        /// Something of the provider's own is broken or overloaded.
        case unavailable

        /// Anything else that the provider did not like about the request.
        case request
    }

    package let reason: Reason

    /// The HTTP status, or the one that an error within a stream stands for.
    package let status: Int

    /// Fit for the caller: no key, one line.
    package let message: String

    /// How long the provider wants to be left alone.
    package let retryAfter: Duration?

    package init(_ reason: Reason, status: Int, _ message: String, retryAfter: Duration? = nil) {
        self.reason = reason
        self.status = status
        self.message = message
        self.retryAfter = retryAfter
    }
}
