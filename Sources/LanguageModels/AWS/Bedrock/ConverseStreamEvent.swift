/// What the events of `ConverseStream` hold, as far as it matters here; each event has some of it.
struct ConverseStreamEvent: Decodable {
    struct Start: Decodable {
        struct ToolUse: Decodable {
            let toolUseId: String?
            let name: String?
        }

        let toolUse: ToolUse?
    }

    struct Delta: Decodable {
        struct ToolUse: Decodable {
            let input: String?
        }

        let text: String?
        let toolUse: ToolUse?
    }

    let contentBlockIndex: Int?
    let start: Start?
    let delta: Delta?
    let stopReason: String?
    let usage: ConverseUsage?

    /// Of an exception.
    let message: String?
}
