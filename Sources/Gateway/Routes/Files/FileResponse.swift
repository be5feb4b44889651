import Hummingbird
import NIOCore
import SessionModel

/// An open file as an answer: its bytes, or a range of them.
struct FileResponse {
    /// What is in memory of a file at one time.
    private static let chunk = 256 * 1024

    private let file: any SessionFile
    private let description: FileDescription

    init(_ file: any SessionFile, now: Timestamp) {
        self.file = file
        description = FileDescription(file.info, now: now)
    }

    /// - Throws: ``FileFailure/changed`` where a condition of the request does not hold; ``APIError`` with status 416.
    func answer(to request: Request) throws -> Response {
        var headers = description.headers
        switch FileConditions(request.headers).verdict(description) {
        case .failed: throw FileFailure.changed
        case .notModified: return Response(status: .notModified, headers: description.validators)
        case .send(let usesRange):
            let size = file.info.size
            let range = usesRange ? request.headers[.range].flatMap { ByteRange($0, size: size) } : nil
            switch range {
            case .unsatisfiable:
                throw APIError.rangeNotSatisfiable(size: size)
            case .part(let part):
                headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
                return Response(status: .partialContent, headers: headers, body: FileResponse.body(of: file, part))
            case nil:
                return Response(status: .ok, headers: headers, body: FileResponse.body(of: file, 0..<size))
            }
        }
    }

    /// As many bytes as the headers say, and no more: the file may grow meanwhile. If it shrinks, the connection is closed
    /// before its end, which is how a client learns that not all has come.
    private static func body(of file: any SessionFile, _ range: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let bytes = try await file.read(at: offset, count: min(chunk, range.upperBound - offset))
                guard !bytes.isEmpty else { throw FileFailure.changed }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += bytes.count
            }
            try await writer.finish(nil)
        }
    }
}
