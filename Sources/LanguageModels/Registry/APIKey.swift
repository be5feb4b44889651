/// A provider's key, which shows itself to nobody but the request that carries it.
package struct APIKey: Sendable, Hashable {
    let secret: String

    /// Nil where there is no key: an empty setting is an absent one.
    package init?(_ secret: String) {
        guard !secret.isEmpty else { return nil }
        self.secret = secret
    }

    /// The text without the key, for a provider that repeats it in its errors.
    func redacted(from text: String) -> String { text.replacing(secret, with: "***") }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
