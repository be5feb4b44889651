internal import Logging
internal import Metrics
internal import NIOCore
internal import NIOHTTP1

/// Answers the requests of one session's installers. Each part of an answer is written when the one before has gone out: who reads
/// slowly slows the index down.
struct PackageAnswers {
    let shelf: PageShelf
    let client: IndexClient
    let logger: Logger

    /// Says that the connection ends with the answer, which the caller sees to.
    ///
    /// - Throws: if the answer is not whole: the connection is to be closed at once.
    func answer(_ request: HTTPRequestHead, on channel: any Channel) async throws {
        guard request.method == .GET || request.method == .HEAD else {
            return try await refuse(.methodNotAllowed, "only GET and HEAD are answered here", request, channel)
        }
        let path = request.uri.prefix { $0 != "?" }
        guard let wanted = PackageRequest(target: String(path)) else {
            return try await refuse(
                .notFound, "only pages of projects, and files that they link to, are here", request, channel)
        }
        var hasBegun = false
        do {
            switch wanted {
            case .problems:
                let text = await shelf.takeProblems().map { "\($0)\n" }.joined()
                try await send(text, .ok, type: "text/plain; charset=utf-8", request, channel)
            case .page(let project):
                try await shelf.fresh(project) { page in
                    try await send(page.html(of: project), .ok, type: "text/html; charset=utf-8", request, channel)
                }
            case .file(let project, let name, let isMetadata):
                try await sendFile(of: project, name, isMetadata: isMetadata, request, channel, &hasBegun)
            }
            Self.count("answered")
        } catch let problem as PackageProblem {
            Self.count("failed")
            logger.debug("package not had", metadata: ["reason": "\(problem)"])
            await shelf.note(problem)
            // An answer that is cut off must not look whole.
            guard !hasBegun else { throw problem }
            let status = HTTPResponseStatus(statusCode: problem.status)
            return try await refuse(status, problem.description, request, channel)
        }
    }

    private func sendFile(
        of project: ProjectName, _ name: String, isMetadata: Bool, _ request: HTTPRequestHead, _ channel: any Channel,
        _ hasBegun: inout Bool
    ) async throws {
        let page = try await shelf.remembered(project)
        guard let file = page.file(named: name), !isMetadata || file.metadata != nil,
            let address = isMetadata ? file.address.appending(".metadata") : file.address
        else {
            throw PackageProblem("the page of \(project.text) has no such file", status: 404)
        }
        if request.method == .HEAD {
            return try await send("", .ok, type: "application/octet-stream", request, channel)
        }
        var begun = false
        defer { hasBegun = begun }
        try await client.file(address, named: name, origins: page.origins) { length in
            begun = true
            var head = Self.head(.ok, type: "application/octet-stream")
            if let length { head.headers.add(name: "content-length", value: String(length)) }
            try await write(.head(head), channel)
        } take: { piece in
            try await write(.body(.byteBuffer(piece)), channel)
        }
        try await write(.end(nil), channel)
    }

    private func refuse(
        _ status: HTTPResponseStatus, _ reason: String, _ request: HTTPRequestHead, _ channel: any Channel
    ) async throws {
        try await send("nestbox: \(reason)\n", status, type: "text/plain; charset=utf-8", request, channel)
    }

    private func send(
        _ text: String, _ status: HTTPResponseStatus, type: String, _ request: HTTPRequestHead, _ channel: any Channel
    ) async throws {
        var head = Self.head(status, type: type)
        head.headers.add(name: "content-length", value: String(text.utf8.count))
        try await write(.head(head), channel)
        if request.method != .HEAD { try await write(.body(.byteBuffer(ByteBuffer(string: text))), channel) }
        try await write(.end(nil), channel)
    }

    private static func head(_ status: HTTPResponseStatus, type: String) -> HTTPResponseHead {
        HTTPResponseHead(
            version: .http1_1, status: status, headers: ["content-type": type, "connection": "close"])
    }

    private func write(_ part: HTTPServerResponsePart, _ channel: any Channel) async throws {
        try await channel.writeAndFlush(part).get()
    }

    private static func count(_ outcome: String) {
        Counter(label: "nestbox_package_requests_total", dimensions: [("outcome", outcome)]).increment()
    }
}
