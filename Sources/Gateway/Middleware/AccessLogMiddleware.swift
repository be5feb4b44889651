import Hummingbird
import Logging

/// Writes one line for each request when its answer is complete, a stream's when the stream has ended.
///
/// Neither bodies nor headers nor the query are written: keys and code may stand in them.
struct AccessLogMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let time: MonotonicTime

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        let line = Line(
            logger: context.logger, method: request.method.rawValue, path: request.uri.path, time: time,
            start: time.now)
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            line.write(status: nil)
            throw error
        }
        let status = response.status.code
        guard response.body.contentLength == nil else {
            line.write(status: status)
            return response
        }
        let body = response.body
        response.body = ResponseBody { writer in
            defer { line.write(status: status) }
            try await body.write(writer)
        }
        return response
    }

    private struct Line: Sendable {
        var logger: Logger
        var method: String
        var path: String
        var time: MonotonicTime
        var start: Duration

        /// - Parameter status: Nil where the connection failed before there was one.
        func write(status: Int?) {
            let milliseconds = (time.now - start) / .milliseconds(1)
            logger.info(
                "request",
                metadata: [
                    "method": "\(method)",
                    "path": "\(LogText.escape(path))",
                    "status": "\(status.map { String($0) } ?? "none")",
                    "duration_ms": "\((milliseconds * 10).rounded() / 10)",
                ])
        }
    }
}
