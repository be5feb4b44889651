/// What stands around the workers, as it was last read back from a living one.
package struct IsolationHealth: Hashable, Sendable {
    /// One layer, and what shows that it is active or why it is not.
    package struct Layer: Hashable, Sendable {
        package var name: String
        package var active: Bool

        /// What the kernel said, for people; nil where it has not been asked.
        package var evidence: String?

        /// Why it is not active; nil where it is.
        package var reason: String?

        package init(name: String, active: Bool, evidence: String? = nil, reason: String? = nil) {
            self.name = name
            self.active = active
            self.evidence = evidence
            self.reason = reason
        }
    }

    /// A level that was tried at the start and could not be had.
    package struct RefusedLevel: Hashable, Sendable {
        package var level: String

        /// The step that failed, and its errno(3).
        package var stage: String
        package var errno: Int32

        /// One sentence: the change that would make the level possible.
        package var remedy: String

        package init(level: String, stage: String, errno: Int32, remedy: String) {
            self.level = level
            self.stage = stage
            self.errno = errno
            self.remedy = remedy
        }
    }

    /// `full`, `uidsplit` or `process`.
    package var level: String

    /// The least level that the operator accepts.
    package var required: String

    /// Whether every layer that the level promises was there when it was last looked at.
    package var isWhole: Bool

    /// Empty until a worker has been looked at.
    package var layers: [Layer]
    package var refused: [RefusedLevel]

    package init(level: String, required: String, isWhole: Bool, layers: [Layer], refused: [RefusedLevel]) {
        self.level = level
        self.required = required
        self.isWhole = isWhole
        self.layers = layers
        self.refused = refused
    }
}
