/// The interpreter of one session, as `GET /v1/sessions/{id}` tells it.
package struct InterpreterStatus: Hashable, Sendable {
    package enum State: String, Sendable, Codable {
        case ready, busy, stopped
    }

    package var state: State

    /// Private memory of the worker and its kernels; nil when stopped or not known.
    package var memoryBytes: Int?

    package init(state: State, memoryBytes: Int? = nil) {
        self.state = state
        self.memoryBytes = memoryBytes
    }
}
