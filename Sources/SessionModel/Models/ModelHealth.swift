/// Whether the configured model can be asked.
package struct ModelHealth: Hashable, Sendable {
    package enum State: String, Sendable, Codable {
        case ready, unconfigured, unreachable
    }

    package var model: String
    package var state: State

    package init(model: String, state: State) {
        self.model = model
        self.state = state
    }
}
