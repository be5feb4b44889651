/// What one request to the index may take.
package struct IndexLimits: Sendable {
    /// The most bytes of one page.
    package var pageBytes = 32 << 20

    /// The most bytes of one file.
    package var fileBytes = 4 << 30

    /// How long a page may take from the request to its last byte, and a file to its first.
    package var answer = Duration.seconds(60)

    package init() {}
}
