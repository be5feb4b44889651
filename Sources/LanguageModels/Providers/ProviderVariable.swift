/// A setting of a provider, by the name that LiteLLM's and the providers' own users know it.
package enum ProviderVariable: String, CaseIterable, Sendable {
    /// What a variable holds.
    package enum Kind: Sendable {
        case secret
        case address
        case seconds
        case text
    }

    case openAIKey = "OPENAI_API_KEY"
    case openAIBaseURL = "OPENAI_BASE_URL"
    case openAIAPIBase = "OPENAI_API_BASE"
    case openAIOrganization = "OPENAI_ORGANIZATION"
    case openAIProject = "OPENAI_PROJECT"
    case azureKey = "AZURE_API_KEY"
    case azureToken = "AZURE_AD_TOKEN"
    case azureAPIBase = "AZURE_API_BASE"
    case azureAPIVersion = "AZURE_API_VERSION"
    case anthropicKey = "ANTHROPIC_API_KEY"
    case anthropicToken = "ANTHROPIC_AUTH_TOKEN"
    case anthropicAPIBase = "ANTHROPIC_API_BASE"
    case anthropicBaseURL = "ANTHROPIC_BASE_URL"
    case ollamaKey = "OLLAMA_API_KEY"
    case ollamaAPIBase = "OLLAMA_API_BASE"
    case openRouterKey = "OPENROUTER_API_KEY"
    case openRouterAPIBase = "OPENROUTER_API_BASE"
    case groqKey = "GROQ_API_KEY"
    case groqAPIBase = "GROQ_API_BASE"
    case deepSeekKey = "DEEPSEEK_API_KEY"
    case deepSeekAPIBase = "DEEPSEEK_API_BASE"
    case mistralKey = "MISTRAL_API_KEY"
    case mistralAPIBase = "MISTRAL_API_BASE"

    case awsAccessKeyID = "AWS_ACCESS_KEY_ID"
    case awsSecretAccessKey = "AWS_SECRET_ACCESS_KEY"
    case awsSessionToken = "AWS_SESSION_TOKEN"
    case awsBedrockKey = "AWS_BEARER_TOKEN_BEDROCK"
    case awsProfile = "AWS_PROFILE"
    case awsCredentialsFile = "AWS_SHARED_CREDENTIALS_FILE"
    case awsConfigFile = "AWS_CONFIG_FILE"
    case awsWebIdentityTokenFile = "AWS_WEB_IDENTITY_TOKEN_FILE"
    case awsRoleARN = "AWS_ROLE_ARN"
    case awsRoleSessionName = "AWS_ROLE_SESSION_NAME"
    case awsContainerRelativeURI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    case awsContainerFullURI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    case awsContainerToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    case awsContainerTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    case awsInstanceMetadataDisabled = "AWS_EC2_METADATA_DISABLED"
    case awsInstanceMetadataEndpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
    case awsInstanceMetadataTimeout = "AWS_METADATA_SERVICE_TIMEOUT"
    case awsRegionName = "AWS_REGION_NAME"
    case awsRegion = "AWS_REGION"
    case awsDefaultRegion = "AWS_DEFAULT_REGION"
    case awsBedrockRuntimeEndpoint = "AWS_BEDROCK_RUNTIME_ENDPOINT"
    case awsBedrockEndpointURL = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"
    case awsTokenServiceEndpointURL = "AWS_ENDPOINT_URL_STS"
    case awsEndpointURL = "AWS_ENDPOINT_URL"

    package var kind: Kind {
        switch self {
        case .awsSecretAccessKey, .awsSessionToken, .awsBedrockKey, .awsContainerToken: .secret
        case .awsInstanceMetadataEndpoint, .awsBedrockRuntimeEndpoint, .awsBedrockEndpointURL,
            .awsTokenServiceEndpointURL, .awsEndpointURL:
            .address
        case .awsInstanceMetadataTimeout: .seconds
        case .awsAccessKeyID, .awsProfile, .awsCredentialsFile, .awsConfigFile, .awsWebIdentityTokenFile, .awsRoleARN,
            .awsRoleSessionName, .awsContainerRelativeURI, .awsContainerFullURI, .awsContainerTokenFile,
            .awsInstanceMetadataDisabled, .awsRegionName, .awsRegion, .awsDefaultRegion:
            .text
        default:
            if rawValue.hasSuffix("_API_KEY") || rawValue.hasSuffix("_TOKEN") {
                .secret
            } else {
                rawValue.hasSuffix("_API_BASE") || rawValue.hasSuffix("_BASE_URL") ? .address : .text
            }
        }
    }
}
