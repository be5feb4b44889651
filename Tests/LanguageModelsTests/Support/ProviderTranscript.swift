import FoundationEssentials

/// An answer as a provider documents it, from Tests/Fixtures/Transcripts.
struct ProviderTranscript {
    static let openAILike = ["openai", "azure", "groq", "deepseek", "mistral", "openrouter", "ollama"]

    let text: String

    /// - Parameter name: as `openai/call`.
    init(_ name: String) throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = try String(contentsOfFile: package.path + "/Fixtures/Transcripts/\(name).sse", encoding: .utf8)
    }

    /// The same as other servers might send it.
    var variants: [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // JSON may be broken between its tokens, and an event's data over lines.
        let folded = ["model", "delta", "index"].reduce(text) {
            $0.replacing(", \"\($1)\"", with: ",\ndata: \"\($1)\"")
        }
        return [
            text, "\u{FEFF}" + text, text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r"),
            lines.joined(separator: "\n: a comment\n"), "id: 7\nretry: 10\n" + text, folded,
        ]
    }
}
