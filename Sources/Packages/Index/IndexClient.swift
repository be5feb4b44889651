internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Asks the operator's index: the one place that has its credentials.
struct IndexClient: Sendable {
    private static let mostRedirects = 5

    let index: IndexAddress
    private let hosts: FileHosts
    private let limits: IndexLimits

    /// Pages are held in memory while they are read: of all sessions a few at one time, and of one session one.
    private let pages = PageTurns(2)

    /// One for the process, as its event loops are: it has no secret, and whoever never asks does not make it.
    private static let client: HTTPClient = {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = .seconds(10)
        settings.timeout.read = .seconds(60)
        settings.connectionPool.retryConnectionEstablishment = false
        // Each session has a few: no session's are to keep others from having theirs.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        // A file that came compressed for the way would not have the digest that its page says.
        settings.decompression = .disabled
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }()

    init(index: IndexAddress, hosts: FileHosts, limits: IndexLimits = IndexLimits()) {
        self.index = index
        self.hosts = hosts
        self.limits = limits
    }

    /// The page of a project.
    ///
    /// - Throws: ``PackageProblem``; `CancellationError`.
    func page(of project: ProjectName) async throws -> IndexPage {
        guard let address = index.page(of: project) else {
            throw PackageProblem("\(project.text) can be no project's name", status: 404)
        }
        return try await pages.pass {
            try await withThrowingTaskGroup(of: IndexPage.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await read(project, at: address) }
                group.addTask {
                    try await Task.sleep(for: limits.answer)
                    throw PackageProblem(
                        "the package index took longer than \(limits.answer) for the page of \(project.text)")
                }
                guard let page = try await group.next() else { throw CancellationError() }
                return page
            }
        }
    }

    private func read(_ project: ProjectName, at address: WebAddress) async throws -> IndexPage {
        let what = "the page of \(project.text)"
        let (response, place) = try await get(
            address, what, accepting: PageReader.accepted, within: [index.base.origin])
        let bytes: [UInt8]
        do {
            bytes = Array(buffer: try await response.body.collect(upTo: limits.pageBytes))
            // To one that is cancelled an answer just ends.
            try Task.checkCancellation()
        } catch is NIOTooManyBytesError {
            throw PackageProblem("the package index answered with more than \(limits.pageBytes >> 20) MiB for \(what)")
        } catch {
            throw try problem(error, what, isReading: true)
        }
        let type = response.headers.first(name: "content-type") ?? ""
        // A page may be long to read, and whoever answers requests is not to wait for that.
        return try await NIOThreadPool.singleton.runIfActive { [hosts] in
            try PageReader.read(bytes, type: type, at: place, from: hosts)
        }
    }

    /// A file that a page of the index links to, piece by piece.
    ///
    /// - Parameter origins: those that the page names: redirects lead to none but these and the index's own.
    /// - Throws: ``PackageProblem``; `CancellationError`; what `take` threw.
    func file(
        _ address: WebAddress, named name: String, origins: Set<WebOrigin>,
        begin: (_ length: Int?) async throws -> Void, take: (ByteBuffer) async throws -> Void
    ) async throws {
        let (response, _) = try await get(
            address, name, accepting: "*/*", within: origins.union([index.base.origin]))
        let length = response.headers.first(name: "content-length").flatMap { Int($0) }
        guard length ?? 0 <= limits.fileBytes else {
            throw PackageProblem("\(name) is larger than \(limits.fileBytes >> 30) GiB")
        }
        try await begin(length)
        var total = 0
        var pieces = response.body.makeAsyncIterator()
        while let piece = try await next(&pieces, of: name) {
            total += piece.readableBytes
            guard total <= limits.fileBytes else {
                throw PackageProblem("\(name) is larger than \(limits.fileBytes >> 30) GiB")
            }
            try await take(piece)
        }
        // To one that is cancelled an answer just ends.
        try Task.checkCancellation()
    }

    private func next(
        _ pieces: inout HTTPClientResponse.Body.AsyncIterator, of name: String
    ) async throws -> ByteBuffer? {
        do {
            return try await pieces.next(isolation: #isolation)
        } catch {
            throw try problem(error, name, isReading: true)
        }
    }

    /// Follows redirects among the origins.
    private func get(
        _ address: WebAddress, _ what: String, accepting types: String, within origins: Set<WebOrigin>
    ) async throws -> (HTTPClientResponse, WebAddress) {
        var address = address
        for _ in 0...Self.mostRedirects {
            var request = HTTPClientRequest(url: address.text)
            request.headers.add(name: "accept", value: types)
            request.headers.add(name: "user-agent", value: "nestbox")
            if let authorization = index.authorization, address.origin == index.base.origin {
                request.headers.add(name: "authorization", value: authorization)
            }
            let response: HTTPClientResponse
            do {
                response = try await Self.client.execute(
                    request, deadline: .now() + .nanoseconds(Int64(limits.answer / .nanoseconds(1))))
            } catch {
                throw try problem(error, what, isReading: false)
            }
            switch response.status.code {
            case 200: return (response, address)
            case 404, 410: throw PackageProblem("the package index has nothing for \(what)", status: 404)
            case 401, 403:
                throw PackageProblem(
                    "the package index refused \(what) with \(response.status.code): its operator has to say how it is asked"
                )
            case 301, 302, 303, 307, 308:
                let location = response.headers.first(name: "location") ?? ""
                guard let target = WebAddress(location, on: address), origins.contains(target.origin) else {
                    throw PackageProblem(
                        "the package index sends whoever asks for \(what) to another host, where this server does not go"
                    )
                }
                address = target
            default: throw PackageProblem("the package index answered \(response.status.code) for \(what)")
            }
        }
        throw PackageProblem("the package index sends whoever asks for \(what) round in circles")
    }

    /// What the HTTP client says may have addresses in it.
    private func problem(_ error: any Error, _ what: String, isReading: Bool) throws -> PackageProblem {
        try Task.checkCancellation()
        if let error = error as? PackageProblem { return error }
        if error is CancellationError { throw error }
        switch error as? HTTPClientError {
        case .connectTimeout, .deadlineExceeded, .readTimeout, .tlsHandshakeTimeout:
            return PackageProblem("the package index did not answer in time for \(what)")
        case _ where isReading:
            return PackageProblem("the package index ended the connection before \(what) was whole")
        default: return PackageProblem("the package index cannot be reached for \(what)")
        }
    }
}
