import Hummingbird
import SessionModel

/// `POST /v1/sessions/{id}/files`: each part of a `multipart/form-data` body that has a file's name becomes a file.
///
/// One after the other, each whole or not at all: when one cannot be written, those before it are there.
struct UploadFiles: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        guard let type = request.headers[.contentType].flatMap({ HeaderParameters($0.utf8) }),
            type.value == "multipart/form-data"
        else { throw APIError.notMultipart }
        let parser = try MultipartParser(contentType: type)
        let folder = try UploadFiles.folder(RequestQuery(request))
        let session = try await environment.store.session(context.sessionID(), owner: context.requireTenant())
        let uploads = FileUploads(environment: environment, session: session, owner: try context.requireTenant())
        let uploaded = try await uploads.run {
            try await store(request, in: folder, of: session, parser)
        }
        guard !uploaded.isEmpty else { throw InvalidField("the body", "has no part with a filename") }
        return try .json(
            Answer(files: uploaded.map { FileView(info: $0.info, session: session.id) }), status: .created)
    }

    private func store(
        _ request: Request, in folder: [[UInt8]], of session: Session, _ parser: MultipartParser
    ) async throws -> [UploadedFile] {
        var parser = parser
        var uploaded: [UploadedFile] = []
        var current: (any FileUpload)?
        for try await bytes in FileUploads.body(of: request) {
            for event in try parser.feed(bytes) {
                switch event {
                case .part(let disposition):
                    guard let name = disposition["filename"], !name.isEmpty else { continue }
                    let path = try UploadFiles.path(name, in: folder)
                    current = try await environment.files.upload(path, size: nil, to: session)
                case .content(let bytes): try await current?.append(bytes)
                case .partEnd:
                    if let upload = current { uploaded.append(try await upload.commit(.none)) }
                    current = nil
                case .end: break
                }
            }
        }
        try parser.finish()
        return uploaded
    }

    private static func folder(_ query: RequestQuery) throws -> [[UInt8]] {
        guard let text = query.text("folder"), !text.isEmpty else { return [] }
        guard let path = FilePath(text) else { throw FileFailure.notFound }
        return path.components
    }

    /// The name may have folders in it, as that of a file in a folder that was chosen in a browser.
    private static func path(_ name: [UInt8], in folder: [[UInt8]]) throws -> FilePath {
        let components = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        guard let path = FilePath(components: folder + components) else {
            throw InvalidField("filename", "must be the path of a file below the folder")
        }
        return path
    }

    private struct Answer: Encodable {
        var files: [FileView]
    }
}
