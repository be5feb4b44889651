import SessionModel
import Synchronization

/// Amazon Bedrock: every model that its `Converse` API serves.
final class BedrockProvider: ModelProvider {
    let prefixes = ["bedrock"]

    private let configuration: AWSConfiguration
    private let known = KnownConverseLimits()

    /// Made with the first model, because it asks over the transport's connections; then kept, and credentials with it.
    private let access = Mutex<AWSAccess?>(nil)

    init(_ configuration: AWSConfiguration) { self.configuration = configuration }

    var base: APIBase? { configuration.bedrockEndpoint.flatMap { APIBase($0) } }

    func claims(_ name: String) -> Bool { false }

    func model(_ name: String, at base: APIBase?, over transport: ProviderTransport) throws -> any LanguageModel {
        guard base == nil else {
            throw InvalidParameter(
                "config.llm.api_base",
                "cannot be chosen for models of Bedrock, whose requests carry the server's signature")
        }
        let model = "bedrock/\(name)"
        guard let name = BedrockModelName(name) else {
            throw ModelFailure.notConfigured(
                "the model \(model.prefix(200)) is none of Bedrock's: "
                    + "its name is bedrock/<model id>, bedrock/<region>/<model id> or bedrock/<ARN>")
        }
        let access = access.withLock { access in
            let made = access ?? AWSAccess(configuration: configuration, host: .real(transport.client))
            access = made
            return made
        }
        return ProviderModel(transport: transport) { [known] request in
            BedrockExchange(model: model, name: name, access: access, known: known, request: request)
        }
    }
}
