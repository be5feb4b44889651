import Hummingbird
import SessionModel

/// `PUT /v1/sessions/{id}/files/<path>`: the body becomes the file, with the folders that are missing on the way.
struct WriteFile: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let path = try FileAddress.path(in: request)
        // RFC 9110, section 14.5: a server that does not write parts must not take one for the whole.
        guard request.headers[.contentRange] == nil else { throw APIError.partialWrite }
        let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard encoding == "identity" else { throw APIError.encodedFile }
        let session = try await environment.store.session(context.sessionID(), owner: context.requireTenant())
        let size = request.headers[.contentLength].flatMap { Int($0) }
        let uploads = FileUploads(environment: environment, session: session, owner: try context.requireTenant())
        let uploaded = try await uploads.run {
            let upload = try await environment.files.upload(path, size: size, to: session)
            for try await bytes in FileUploads.body(of: request) { try await upload.append(bytes) }
            return try await upload.commit(FileConditions(request.headers).uploadCondition)
        }
        let url = FileAddress.url(of: uploaded.info.path, in: session.id)
        return try .json(
            FileView(info: uploaded.info, session: session.id), status: uploaded.isNew ? .created : .ok,
            headers: uploaded.isNew ? [.location: url] : [:])
    }
}
