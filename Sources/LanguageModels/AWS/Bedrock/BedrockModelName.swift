/// A model of Bedrock, as LiteLLM and AWS name it.
///
/// What stands behind `bedrock/`: a model's id (`anthropic.claude-3-sonnet-20240229-v1:0`), an inference profile's
/// (`us.anthropic.claude-sonnet-4-20250514-v1:0`), or the ARN of either, of a provisioned model or a prompt router; before it, as
/// LiteLLM has them, `converse/` and a region (`bedrock/eu-west-1/…`).
struct BedrockModelName: Hashable, Sendable {
    /// What the API calls the model.
    let id: String

    /// The region that the name asks for; nil where it does not.
    let region: String?

    /// - Parameter name: without the provider.
    /// - Returns: Nil for what no model is called.
    init?(_ name: String) {
        var rest = name[...]
        var region: String?
        while let slash = rest.firstIndex(of: "/"), !rest.hasPrefix("arn:") {
            let part = rest[..<slash]
            if AWSRegion.isName(part), region == nil {
                region = String(part)
            } else if part != "converse" {
                return nil
            }
            rest = rest[slash...].dropFirst()
        }
        guard Self.isID(rest) else { return nil }
        id = String(rest)
        if rest.hasPrefix("arn:") {
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 6, parts[3].isEmpty || AWSRegion.isName(parts[3]) else { return nil }
            self.region = parts[3].isEmpty ? region : String(parts[3])
        } else {
            self.region = region
        }
    }

    /// Whether it is made of what ids and ARNs are made of; it becomes a part of a path.
    private static func isID(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 2048 else { return false }
        return text.utf8.allSatisfy { isWord($0) || ":/.-_".utf8.contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
