import FoundationEssentials
import HTTPTypes
import SessionModel

/// What became of one execution of a batch, as its own request would have been told.
struct BatchAnswer: Encodable, Sendable {
    enum Content: Sendable {
        case execution(RunningExecution)
        case failed(APIError)

        /// What an earlier request with its idempotency key was told.
        case kept(KeptAnswer)
    }

    /// Its place in the request.
    var index: Int
    var content: Content

    /// What was to be run, where that was not because every worker was busy.
    var refused: ExecutionOrder?

    private enum CodingKeys: String, CodingKey {
        case index, status, error
        case statusCode = "status_code"
    }

    func encode(to encoder: any Encoder) throws {
        switch content {
        case .execution(let execution):
            try ExecutionView(execution).encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
        case .failed(let error):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
            try container.encode("failed", forKey: .status)
            try container.encode(error.status.code, forKey: .statusCode)
            try container.encode(ErrorBody(error).error, forKey: .error)
        case .kept(let answer):
            var object = try JSONDecoder().decode([String: JSONValue].self, from: Data(answer.body))
            object["index"] = .integer(index)
            object["replayed"] = true
            if answer.status >= 400 {
                object["status"] = "failed"
                object["status_code"] = .integer(answer.status)
            }
            try object.encode(to: encoder)
        }
    }
}
