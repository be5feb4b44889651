/// How many files of one execution are told of, and kept where its folder goes.
package struct ArtifactLimits: Hashable, Sendable {
    package var files: Int

    /// Bytes that they may take on the disk together, once they are kept.
    package var bytes: Int

    package init(files: Int = 1000, bytes: Int = 256 << 20) {
        self.files = files
        self.bytes = bytes
    }
}
