import Hummingbird
import NIOCore
import SessionModel

/// An open file as an answer: its bytes, or a range of them.
struct FileResponse {
    /// What is read of a file at one time.
    private static let chunk = 256 * 1024

    /// How much of it may be in memory. The writer takes whatever it is given while the event loop waits for a processor, so that
    /// a reader which is faster than that would bring in the whole file.
    private static let mostAhead = 1024 * 1024

    private let file: any SessionFile
    private let description: FileDescription
    private let context: GatewayContext

    init(_ file: any SessionFile, now: Timestamp, in context: GatewayContext) {
        self.file = file
        self.context = context
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
                return Response(status: .partialContent, headers: headers, body: body(part))
            case nil:
                return Response(status: .ok, headers: headers, body: body(0..<size))
            }
        }
    }

    /// As many bytes as the headers say, and no more: the file may grow meanwhile. If it shrinks, the connection is closed
    /// before its end, which is how a client learns that not all has come.
    private func body(_ range: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { [file, context] writer in
            var offset = range.lowerBound
            var ahead = 0
            while offset < range.upperBound {
                let bytes = try await file.read(at: offset, count: min(Self.chunk, range.upperBound - offset))
                guard !bytes.isEmpty else { throw FileFailure.changed }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += bytes.count
                ahead += bytes.count
                guard ahead >= Self.mostAhead else { continue }
                try await Self.allIsSent(in: context)
                ahead = 0
            }
            try await writer.finish(nil)
        }
    }

    /// Returns when the kernel has what was written so far, or never will.
    private static func allIsSent(in context: GatewayContext) async throws {
        let (end, signal) = AsyncStream.makeStream(of: Never.self)
        context.whenSent { signal.finish() }
        for await _ in end {}
        try Task.checkCancellation()
    }
}
