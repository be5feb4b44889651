/// One value in every representation that the kernel could make, by MIME type; binary ones are base64.
package struct RichOutput: Hashable, Sendable {
    package var representations: [String: String]

    package init(_ representations: [String: String]) { self.representations = representations }

    /// The representation to show where only one can be: pictures before HTML before text.
    package var preferred: (mime: String, content: String)? {
        for mime in ["image/png", "image/jpeg", "text/html", "text/plain"] {
            if let content = representations[mime] { return (mime, content) }
        }
        return nil
    }
}
