import Logging
import SessionModel

/// Writes failures of the server's own down for the operator.
struct FailureLog: Sendable {
    var logger: Logger

    /// Logs what the caller is not told; failures that tell the caller everything leave no line of their own.
    func record(_ error: APIError) {
        guard let detail = error.internalDetail else { return }
        logger.error(
            "request failed",
            metadata: [
                "code": "\(error.code.rawValue)",
                "error_id": "\(error.details["error_id"]?.stringValue ?? "")",
                "detail": "\(LogText.escape(detail))",
            ])
    }
}
