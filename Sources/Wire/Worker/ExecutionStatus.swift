/// How an execution ended.
package enum ExecutionStatus: String, Hashable, Sendable, Codable {
    case ok, error, interrupted
    case kernelDied = "kernel_died"
}
