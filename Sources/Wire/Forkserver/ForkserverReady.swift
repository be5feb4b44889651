/// What the forkserver has imported.
package struct ForkserverReady: Hashable, Sendable, Codable {
    package var pythonVersion: String
    package var preloaded: [String]

    /// Modules of the preload list that could not be imported, and why.
    package var skipped: [String: String]

    package init(pythonVersion: String, preloaded: [String], skipped: [String: String]) {
        self.pythonVersion = pythonVersion
        self.preloaded = preloaded
        self.skipped = skipped
    }

    private enum CodingKeys: String, CodingKey {
        case pythonVersion = "python_version"
        case preloaded, skipped
    }
}
