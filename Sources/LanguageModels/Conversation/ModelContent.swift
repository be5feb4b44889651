/// A part of what a user sends.
package enum ModelContent: Hashable, Sendable {
    case text(String)

    /// A picture: its MIME type and its bytes in base64.
    case image(mime: String, base64: String)
}
