/// What a worker watches by itself where the host's kernel does not hold it to it.
package enum WorkerLimit: String, Hashable, Sendable, Codable {
    case memory
    case processorTime = "processor-time"
}
