/// One thing that an operator decides. Its name is the same in the environment and in a configuration file.
enum Setting: String, CaseIterable {
    case model = "LITELLM_MODEL"
    case apiKey = "API_KEY"
    case host = "SERVER_HOST"
    case port = "SERVER_PORT"
    case logLevel = "LOG_LEVEL"
    case requestsPerMinute = "RATE_LIMIT_PER_MINUTE"
    case sessionRequestsPerMinute = "SESSION_RATE_LIMIT_PER_MINUTE"
    case maximumTokens = "MAX_TOKENS"
    case temperature = "TEMPERATURE"
    case maximumWorkers = "MAX_ACTIVE_INSTANCES"
    case spareWorkers = "NESTBOX_SPARE_WORKERS"
    case idleTimeout = "INSTANCE_TIMEOUT"
    case cleanupInterval = "CLEANUP_INTERVAL"
    case python = "PYTHON_PATH"
    case preload = "NESTBOX_PRELOAD"
    case dataFolder = "NESTBOX_DATA_DIR"
    case policiesFolder = "NESTBOX_POLICIES_DIR"
    case trustedProxies = "NESTBOX_TRUSTED_PROXIES"
    case allowedAPIBases = "NESTBOX_ALLOWED_API_BASES"
    case openAIKey = "OPENAI_API_KEY"
    case openAIBaseURL = "OPENAI_BASE_URL"
    case openAIAPIBase = "OPENAI_API_BASE"

    /// Secrets are never written to a log.
    var isSecret: Bool { self == .apiKey || self == .openAIKey }
}
