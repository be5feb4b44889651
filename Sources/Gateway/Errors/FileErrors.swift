import Hummingbird
import SessionModel

/// What can go wrong with the files of a session.
extension APIError {
    init(_ failure: FileFailure) {
        switch failure {
        case .notFound:
            self = APIError(
                status: .notFound, kind: .notFound, code: .fileNotFound, message: "there is no such file")
        case .refused(let why):
            self = APIError(
                status: .forbidden, kind: .permission, code: .fileRefused,
                message: "the path \(why); only regular files are served")
        case .conflict(let why):
            self = APIError(status: .conflict, kind: .conflict, code: .fileConflict, message: "the path \(why)")
        case .held:
            self = APIError(
                status: .conflict, kind: .conflict, code: .fileHeld,
                message: "the session's code holds the file or keeps changing the way to it; try again"
            ).retry(after: 1)
        case .inMemory(let policy):
            self = APIError(
                status: .conflict, kind: .conflict, code: .workspaceInMemory,
                message: "policy \(policy) keeps the session's files in memory, where only its code reaches them",
                details: ["policy": .string(policy)])
        case .fileTooLarge(let limit):
            self = .quota("file_bytes", limit, "the file would be larger than \(limit) bytes")
        case .quotaBytes(let limit):
            self = .quota("workspace_bytes", limit, "the session's files would take more than \(limit) bytes")
        case .quotaFiles(let limit):
            self = .quota("workspace_files", limit, "the session would have more than \(limit) files and folders")
        case .diskFull:
            self = APIError(
                status: .init(code: 507, reasonPhrase: "Insufficient Storage"), kind: .server, code: .diskFull,
                message: "the server's disk is full")
        case .changed:
            self = APIError(
                status: .preconditionFailed, kind: .conflict, code: .fileChanged,
                message: "the file is not, or is no more, what the request says")
        case .tooManyTransfers:
            self = APIError(
                status: .tooManyRequests, kind: .rateLimit, code: .tooManyTransfers,
                message: "too many files are on their way for this session or this server; try again soon",
                details: ["retry_after": 1]
            ).retry(after: 1)
        }
    }

    /// As for an upload to the same path, with the field of the request that it came in.
    static func inputFile(_ failure: InputFileFailure) -> APIError {
        // Nobody asked for a version: code was at the place at the very moment.
        var error = APIError(failure.reason == .changed ? .held : failure.reason)
        let field = "files.\(failure.path.text)"
        error.message = "\(field): \(error.message)"
        error.details["field"] = .string(field)
        return error
    }

    /// Of a fresh sandbox, which has nothing but what the request brings.
    static var entrypointNotFound: APIError {
        var error = APIError(FileFailure.notFound)
        error.message = "entrypoint: there is no such file among files"
        error.details["field"] = "entrypoint"
        return error
    }

    private static func quota(_ name: String, _ limit: Int, _ message: String) -> APIError {
        APIError(
            status: .contentTooLarge, kind: .invalidRequest, code: .quotaExceeded,
            message: "\(message), the most that its policy allows; nothing was written",
            details: ["limit": .string(name), "value": .integer(limit)])
    }

    static func rangeNotSatisfiable(size: Int) -> APIError {
        APIError(
            status: .rangeNotSatisfiable, kind: .invalidRequest, code: .rangeNotSatisfiable,
            message: "the file has \(size) bytes", details: ["size": .integer(size)],
            headers: [.contentRange: "bytes */\(size)"])
    }

    static var partialWrite: APIError {
        APIError(
            status: .badRequest, kind: .invalidRequest, code: .invalidRequest,
            message: "Content-Range: a file is written whole", details: ["field": "Content-Range"])
    }

    static var encodedFile: APIError {
        APIError(
            status: .unsupportedMediaType, kind: .invalidRequest, code: .unsupportedMediaType,
            message: "Content-Encoding: a file is written as it comes", details: ["field": "Content-Encoding"])
    }

    static func malformed(_ error: MultipartError) -> APIError {
        APIError(
            status: .badRequest, kind: .invalidRequest, code: .invalidMultipart,
            message: "the body is no multipart/form-data: \(error.rawValue)")
    }

    static var notMultipart: APIError {
        APIError(
            status: .unsupportedMediaType, kind: .invalidRequest, code: .unsupportedMediaType,
            message: "the body has to be multipart/form-data; to send a file's bytes as they are, PUT them to its path")
    }
}
