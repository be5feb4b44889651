import Hummingbird
import SessionModel

/// `GET /v1/health`
struct Health: HTTPResponder {
    private enum Detail { case basic, full }

    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let details = [("full", Detail.full), ("basic", .basic)]
        let detail = try RequestQuery(request).choice("detail", among: details) ?? .basic
        let executor = await environment.executor.health()
        var answer = HealthView(
            executor: executor, model: await environment.modelHealth(),
            uptime: environment.time.now, version: environment.configuration.version)
        if detail == .full {
            try context.require(.admin)
            answer.system = SystemView(
                .read(disk: environment.configuration.dataPath), python: executor.pythonVersion,
                timestamp: environment.now())
            answer.isolation = IsolationView(executor.isolation)
        }
        return try .json(answer)
    }
}
