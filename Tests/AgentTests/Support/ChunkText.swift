import Agent
import FoundationEssentials

extension Chunk {
    /// The chunk as it is sent.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "not encodable" }
        return String(decoding: data, as: UTF8.self)
    }
}
