import NIOHTTP1
import SessionModel
import Testing

@testable import LanguageModels

@Suite("What Bedrock's refusals mean")
struct BedrockRefusalTests {
    private func refusal(_ status: Int, _ exception: String, _ words: String) -> BedrockRefusal {
        BedrockRefusal(
            RefusedResponse(
                status: status, headers: ["x-amzn-ErrorType": "\(exception):http://internal.amazon.com/"],
                body: Array(#"{"message":"\#(words)"}"#.utf8), retryAfter: nil))
    }

    @Test(
        "the exception says most, and where it does not, its words and the status",
        arguments: [
            (
                403, "AccessDeniedException", "You don't have access to the model with the specified model ID.",
                .unknownModel
            ),
            (403, "AccessDeniedException", "User: u is not authorized to perform: bedrock:InvokeModel", .key),
            (403, "UnrecognizedClientException", "The security token included in the request is invalid.", .key),
            (403, "ExpiredTokenException", "The security token included in the request is expired", .key),
            (403, "InvalidSignatureException", "Signature expired: a is now earlier than b", .key),
            (404, "ResourceNotFoundException", "no", .unknownModel),
            (400, "ValidationException", "The provided model identifier is invalid.", .unknownModel),
            (400, "ValidationException", "Invocation with on-demand throughput isn’t supported.", .unknownModel),
            (400, "ValidationException", "temperature: range", .request),
            (429, "ThrottlingException", "Too many requests", .rateLimit),
            (429, "ThrottlingException", "Too many tokens per day, please wait", .quota),
            (400, "ServiceQuotaExceededException", "no", .quota), (408, "ModelTimeoutException", "no", .unavailable),
            (424, "ModelErrorException", "no", .unavailable), (429, "ModelNotReadyException", "no", .unavailable),
            (503, "ServiceUnavailableException", "no", .unavailable),
            (500, "InternalServerException", "no", .unavailable),
            (401, "", "no", .key), (418, "", "no", .request),
        ] as [(Int, String, String, ModelRefusal.Reason)])
    func reasons(status: Int, exception: String, words: String, reason: ModelRefusal.Reason) {
        let refusal = refusal(status, exception, words)
        #expect(refusal.exception == exception)
        #expect(refusal.words == words)
        #expect(refusal.reason == reason)
    }

    @Test("credentials that ran out are told from those that were never good, and from a clock that is wrong")
    func expired() {
        #expect(
            refusal(403, "ExpiredTokenException", "The security token included in the request is expired").isExpired)
        #expect(refusal(403, "UnrecognizedClientException", "The security token is expired").isExpired)
        #expect(!refusal(403, "UnrecognizedClientException", "The security token is invalid.").isExpired)
        #expect(!refusal(403, "InvalidSignatureException", "Signature expired: a is now earlier than b").isExpired)
        #expect(!refusal(400, "ValidationException", "expired").isExpired)
    }

    @Test("the name stands in the header or in the body")
    func names() {
        let body = RefusedResponse(
            status: 400, headers: [:],
            body: Array(##"{"__type":"com.amazon.x#ValidationException","Message":"m"}"##.utf8),
            retryAfter: nil)
        #expect(BedrockRefusal(body).exception == "ValidationException")
        #expect(BedrockRefusal(body).words == "m")
        let plain = RefusedResponse(status: 502, headers: [:], body: Array("<html>".utf8), retryAfter: nil)
        #expect(BedrockRefusal(plain).exception == "")
        #expect(BedrockRefusal(plain).words == "<html>")
    }

    @Test(
        "an exception within a stream has the status that it would have as an answer",
        arguments: [
            ("validationException", 400), ("modelStreamErrorException", 424), ("throttlingException", 429),
            ("internalServerException", 500), ("serviceUnavailableException", 503), ("somethingNew", 500),
        ])
    func streamed(event: String, status: Int) {
        #expect(BedrockRefusal(event: event, words: "").status == status)
    }

    @Test(
        "what a model cannot do is known by the words",
        arguments: [
            ("This model doesn't support tool use in streaming mode.", .noStreamsWithTools),
            ("The model is not supported for streaming.", .noStreams),
            ("This model doesn't support system prompts. Try again without.", .noInstructions),
            ("This model doesn't support tool use.", nil), ("Malformed input request", nil),
        ] as [(String, ConverseLimits?)])
    func limits(words: String, limits: ConverseLimits?) {
        #expect(ConverseLimits(refusal: words) == limits)
    }

    @Test("what a model has said of itself is remembered, within bounds")
    func remembered() {
        let known = KnownConverseLimits()
        known.add(.noStreams, to: "a")
        known.add(.noInstructions, to: "a")
        #expect(known.of("a") == [.noStreams, .noInstructions])
        #expect(known.of("b") == [])
        for number in 0..<2000 { known.add(.noStreams, to: "m\(number)") }
        #expect(known.of("m0") == .noStreams)
        #expect(known.of("m1999") == [])
        #expect(known.of("a") == [.noStreams, .noInstructions])
    }
}
