/// What one execution came to.
package struct Receipt: Hashable, Sendable {
    package enum Status: String, Sendable, Codable {
        case ok
        case error
        case interrupted
        case kernelDied = "kernel_died"
    }

    package var status: Status
    package var wall: Duration
    package var outputBytes: Int
    package var policyHash: String

    package init(status: Status, wall: Duration, outputBytes: Int, policyHash: String) {
        self.status = status
        self.wall = wall
        self.outputBytes = outputBytes
        self.policyHash = policyHash
    }
}
