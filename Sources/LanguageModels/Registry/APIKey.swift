/// A provider's key, which shows itself to nobody but the request that carries it.
package struct APIKey: Sendable, Hashable {
    let secret: String

    /// Nil where there is no key: an empty setting is an absent one.
    package init?(_ secret: String) {
        guard !secret.isEmpty else { return nil }
        self.secret = secret
    }

    /// The text without the key, for a provider that repeats it in its errors, whole or starred out in the middle.
    func redacted(from text: String) -> String {
        text.replacing(secret, with: "***").split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.contains("***") ? Self.starred($0) : String($0) }.joined(separator: " ")
    }

    /// A word in which stars stand for something keeps nothing of what is around them but its quotes and stops.
    private static func starred(_ word: Substring) -> String {
        let isEdge = { (character: Character) in "\"'`()[]{}<>.,;:!?".contains(character) }
        let start = word.prefix(while: isEdge)
        let end = word.dropFirst(start.count).reversed().prefix(while: isEdge).reversed()
        return start + "***" + String(end)
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
