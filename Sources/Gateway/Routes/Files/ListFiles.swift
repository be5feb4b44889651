import FoundationEssentials
import Hummingbird
import SessionModel

/// `GET /v1/sessions/{id}/files`
struct ListFiles: HTTPResponder {
    private static let limits = 1...1000

    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let parameters = RequestQuery(request)
        let query = FileQuery(
            folder: try ListFiles.folder(parameters),
            isRecursive: try parameters.bool("recursive") ?? true,
            after: try ListFiles.cursor(parameters),
            limit: try parameters.integer("limit", in: ListFiles.limits) ?? 1000)
        let session = try await environment.store.session(context.sessionID(), owner: context.requireTenant())
        let page = try await environment.files.list(query, of: session)
        return try .json(Answer(page, session: session.id))
    }

    private static func folder(_ parameters: RequestQuery) throws -> FilePath? {
        guard let text = parameters.text("folder"), !text.isEmpty else { return nil }
        guard let path = FilePath(text) else { throw FileFailure.notFound }
        return path
    }

    /// A path, so written that it survives any client: names of files need not be UTF-8.
    private static func cursor(_ parameters: RequestQuery) throws -> FilePath? {
        guard let text = parameters.text("after") else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        guard let data = Data(base64Encoded: String(standard) + padding), let path = FilePath(bytes: Array(data)) else {
            throw InvalidField("after", "must be what the answer before called next")
        }
        return path
    }

    private static func cursor(of path: FilePath) -> String {
        let text = Data(path.bytes).base64EncodedString()
        return String(text.filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    private struct Answer: Encodable {
        var files: [FileView]
        var total: Int
        var next: String?
        var truncated: Bool

        init(_ page: FilePage, session: SessionID) {
            files = page.files.map { FileView(info: $0, session: session) }
            total = page.total
            next = page.next.map(ListFiles.cursor)
            truncated = page.isCut
        }

        private enum CodingKeys: String, CodingKey { case files, total, next, truncated }

        /// `next` is there also where it is null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(files, forKey: .files)
            try container.encode(total, forKey: .total)
            try container.encode(next, forKey: .next)
            try container.encode(truncated, forKey: .truncated)
        }
    }
}
