import FoundationEssentials
import NIOHTTP1
import SessionModel

/// A refusal of Bedrock's: an exception by name and its words, whether it came as an answer or within a stream.
struct BedrockRefusal: Hashable, Sendable {
    private struct Body: Decodable {
        private enum CodingKeys: String, CodingKey {
            case type = "__type"
            case message
            case capitalMessage = "Message"
        }

        let type: String?
        let message: String?
        let capitalMessage: String?
    }

    /// `ThrottlingException`; empty where nothing names it.
    let exception: String
    let words: String
    let status: Int

    init(_ refusal: RefusedResponse) {
        let body = try? JSONDecoder().decode(Body.self, from: Data(refusal.body))
        let name = refusal.headers.first(name: "x-amzn-errortype") ?? body?.type ?? ""
        // `ValidationException:http://internal.amazon.com/…`, `com.amazon.coral.service#ExpiredTokenException`.
        exception = String(name.prefix { $0 != ":" }.split(separator: "#").last ?? "")
        words = body?.message ?? body?.capitalMessage ?? String(decoding: refusal.body, as: UTF8.self)
        status = refusal.status
    }

    /// - Parameter event: the exception's name within a stream: `throttlingException`.
    init(event: String, words: String) {
        exception = event.prefix(1).uppercased() + event.dropFirst()
        self.words = words
        status = Self.statuses[exception] ?? 500
    }

    private static let statuses = [
        "ValidationException": 400, "ModelStreamErrorException": 424, "ThrottlingException": 429,
        "InternalServerException": 500, "ServiceUnavailableException": 503,
    ]

    /// Credentials that were good once. Others may have taken their place since.
    var isExpired: Bool {
        exception.hasPrefix("ExpiredToken") || isAboutKeys && words.lowercased().contains("expired") && !isAboutTime
    }

    var reason: ModelRefusal.Reason {
        if isAboutKeys { return .key }
        switch exception {
        case "AccessDeniedException": return isAboutModelAccess ? .unknownModel : .key
        case "ResourceNotFoundException": return .unknownModel
        case "ValidationException" where isAboutModel: return .unknownModel
        case "ThrottlingException" where says("per day"), "ServiceQuotaExceededException": return .quota
        case "ThrottlingException": return .rateLimit
        case "ModelNotReadyException", "ModelTimeoutException", "ModelErrorException", "ModelStreamErrorException":
            return .unavailable
        default: break
        }
        switch status {
        case 401, 403: return .key
        case 404: return .unknownModel
        case 429: return .rateLimit
        case 408, 500...: return .unavailable
        default: return .request
        }
    }

    /// What the operator can do about it; nil where the words say enough.
    var advice: String? {
        switch exception {
        case _ where isAboutTime: "the clock of this machine and that of AWS differ"
        case _ where isExpired: "the AWS credentials have expired"
        case _ where isAboutKeys: "AWS does not take the server's credentials"
        case "AccessDeniedException" where isAboutModelAccess:
            "the AWS account has no access to the model: it is given under Model access in the Bedrock console"
        case "AccessDeniedException":
            "the AWS credentials may not ask the model: their policy has to allow bedrock:InvokeModel and "
                + "bedrock:InvokeModelWithResponseStream on it"
        case "ValidationException" where says("on-demand throughput"):
            "the model is asked by an inference profile, whose id has a prefix such as us., eu. or global."
        case "ResourceNotFoundException",
            "ValidationException" where isAboutModel:
            "Bedrock has no such model in the region"
        default: nil
        }
    }

    private func says(_ text: String) -> Bool { words.lowercased().contains(text) }

    private var isAboutKeys: Bool {
        [
            "UnrecognizedClientException", "InvalidSignatureException", "IncompleteSignatureException",
            "MissingAuthenticationTokenException", "MissingAuthenticationToken", "InvalidClientTokenId",
            "ExpiredTokenException", "ExpiredToken", "SignatureDoesNotMatch", "NotAuthorizedException",
        ].contains(exception) || status == 403 && (says("security token") || says("api key") || says("bearer token"))
    }

    private var isAboutTime: Bool { says("signature expired") || says("signature not yet current") }

    private var isAboutModelAccess: Bool { says("access to the model") || says("model access") || says("marketplace") }

    private var isAboutModel: Bool {
        says("model identifier is invalid") || says("on-demand throughput") || says("end of its life")
            || says("could not resolve the foundation model") || says("model arn")
    }
}
