import Agent
import Logging
import ServiceLifecycle
import SessionModel

/// Deletes old sessions for as long as the server runs.
struct RetentionService: Service {
    let retention: SessionRetention

    func run() async { await cancelWhenGracefulShutdown { await retention.run() } }

    /// Writes down what was deleted; what was in it is nobody's business.
    static func log(_ event: SessionRetention.Event, to logger: Logger) {
        switch event {
        case .deleted(let session, let owner):
            logger.info("old session deleted", metadata: ["session": "\(session)", "tenant": "\(owner.rawValue)"])
        case .failed(let session, let owner, let error):
            logger.error(
                "old session not deleted",
                metadata: ["session": "\(session)", "tenant": "\(owner.rawValue)", "reason": "\(error)"])
        case .blind(let error):
            logger.error("old sessions not looked for", metadata: ["reason": "\(error)"])
        }
    }
}
