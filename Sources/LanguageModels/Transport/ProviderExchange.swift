import AsyncHTTPClient
import SessionModel

/// One question to a provider, in the provider's own protocol: what ``ProviderTransport`` needs to know to ask it.
protocol ProviderExchange: Sendable {
    associatedtype Reader: AnswerReader

    /// The model's whole name, for errors: `openai/gpt-4o`.
    var model: String { get }

    /// The address of the API, for errors.
    var address: String { get }

    /// Blotted out of every error, whoever wrote it.
    var secrets: [APIKey] { get }

    /// The request of one attempt. Each attempt asks for its own, so that signatures and credentials are fresh.
    ///
    /// - Throws: `ModelFailure`, which ends the exchange.
    func httpRequest() async throws -> HTTPClientRequest

    /// A reader for one answer.
    func reader() -> Reader

    /// What an answer with another status than 200 means, in words for the caller.
    func failure(for refusal: RefusedResponse) -> ModelFailure

    /// Another way to ask the same, where the refusal says what the provider does not know; nil if there is none.
    ///
    /// A question is asked in few ways, and then as often as the schedule says.
    func rephrased(after refusal: RefusedResponse) -> Self?
}

extension ProviderExchange {
    func rephrased(after refusal: RefusedResponse) -> Self? { nil }
}
