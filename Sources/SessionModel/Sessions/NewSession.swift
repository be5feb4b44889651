/// What a caller says about a session that is to be made.
package struct NewSession: Hashable, Sendable {
    package var metadata: [String: JSONValue]
    package var autoRun: Bool
    package var policy: String

    package init(metadata: [String: JSONValue] = [:], autoRun: Bool = true, policy: String = "default") {
        self.metadata = metadata
        self.autoRun = autoRun
        self.policy = policy
    }
}
