/// A limit of the policy that ends an execution, rather than making a call of its code fail.
package enum ExecutionLimit: String, Hashable, Sendable {
    case wallTime, processorTime, memory, workspaceBytes, workspaceFiles, temporaryBytes, temporaryFiles
}
