/// What an operator has set of AWS, under the names that its SDKs and LiteLLM know; nil or false where it is not set.
struct AWSConfiguration: Sendable {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
    var accessKeyID: String?
    var secretAccessKey: APIKey?
    var sessionToken: APIKey?

    /// `AWS_BEARER_TOKEN_BEDROCK`: an API key for Bedrock, which takes the place of credentials.
    var bedrockKey: APIKey?

    /// `AWS_PROFILE`; without it the profile is `default`.
    var profile: String?

    /// `AWS_SHARED_CREDENTIALS_FILE`, `AWS_CONFIG_FILE`; without them `credentials` and `config` in `~/.aws`.
    var credentialsFile: String?
    var configFile: String?

    /// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`, `AWS_ROLE_SESSION_NAME`.
    var webIdentityTokenFile: String?
    var roleARN: String?
    var roleSessionName: String?

    /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    var containerRelativeURI: String?
    var containerFullURI: String?

    /// `AWS_CONTAINER_AUTHORIZATION_TOKEN`, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`.
    var containerToken: APIKey?
    var containerTokenFile: String?

    /// `AWS_EC2_METADATA_DISABLED`, `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    var isInstanceMetadataDisabled = false
    var instanceMetadataEndpoint: String?

    /// `AWS_METADATA_SERVICE_TIMEOUT`: how long one question may take. On an instance each is answered within milliseconds, and
    /// elsewhere mostly by nobody.
    var instanceMetadataTimeout = Duration.seconds(1)

    /// `AWS_REGION_NAME`, `AWS_REGION` or `AWS_DEFAULT_REGION`, the first that is set.
    var region: String?

    /// `AWS_BEDROCK_RUNTIME_ENDPOINT`, `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` or `AWS_ENDPOINT_URL`, the first that is set.
    var bedrockEndpoint: String?

    /// `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL`, the first that is set.
    var tokenServiceEndpoint: String?

    init() {}

    init(_ variables: ProviderVariables) {
        accessKeyID = variables[.awsAccessKeyID]
        secretAccessKey = variables.key(.awsSecretAccessKey)
        sessionToken = variables.key(.awsSessionToken)
        bedrockKey = variables.key(.awsBedrockKey)
        profile = variables[.awsProfile]
        credentialsFile = variables[.awsCredentialsFile]
        configFile = variables[.awsConfigFile]
        webIdentityTokenFile = variables[.awsWebIdentityTokenFile]
        roleARN = variables[.awsRoleARN]
        roleSessionName = variables[.awsRoleSessionName]
        containerRelativeURI = variables[.awsContainerRelativeURI]
        containerFullURI = variables[.awsContainerFullURI]
        containerToken = variables.key(.awsContainerToken)
        containerTokenFile = variables[.awsContainerTokenFile]
        isInstanceMetadataDisabled = variables[.awsInstanceMetadataDisabled]?.lowercased() == "true"
        instanceMetadataEndpoint = variables[.awsInstanceMetadataEndpoint]
        if let seconds = variables[.awsInstanceMetadataTimeout].flatMap(Double.init) {
            instanceMetadataTimeout = .seconds(seconds)
        }
        region = variables[.awsRegionName] ?? variables[.awsRegion] ?? variables[.awsDefaultRegion]
        bedrockEndpoint =
            variables[.awsBedrockRuntimeEndpoint] ?? variables[.awsBedrockEndpointURL] ?? variables[.awsEndpointURL]
        tokenServiceEndpoint = variables[.awsTokenServiceEndpointURL] ?? variables[.awsEndpointURL]
    }
}
