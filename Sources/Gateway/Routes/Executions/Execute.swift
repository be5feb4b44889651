import Hummingbird
import SessionModel

/// `POST /v1/execute`: runs code without a model.
struct Execute: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let body = try await environment.body.decode(ExecuteBody.self, from: &request)
        guard !environment.drain.hasBegun else { throw ExecutionFailure.draining }
        let launch = ExecutionLaunch(environment: environment, context: context)
        guard let key = try IdempotencyHeader.key(of: request, tenant: context.requireTenant()) else {
            return try await answer(body, try await launch.begin(body), context)
        }
        let collected = try await request.body.collect(upTo: .max)
        let claim = try await launch.claim(
            body, key: key, fingerprint: RequestFingerprint.of(request, body: collected), isStreamed: body.isStreamed)
        switch claim {
        case .running(let execution): return try await answer(body, execution, context)
        case .kept(let answer, _): return answer.response(session: nil)
        }
    }

    private func answer(
        _ body: ExecuteBody, _ execution: RunningExecution, _ context: GatewayContext
    ) async throws -> Response {
        let exchange = ExecutionExchange(
            execution: execution, context: context, pingInterval: environment.configuration.pingInterval,
            time: environment.time)
        if body.isStreamed { return try await exchange.stream() }
        _ = try await exchange.outcome()
        return try .json(ExecutionView(execution))
    }
}
