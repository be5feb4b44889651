/// What one session has asked the index for lately: its pages, and what went wrong. Bounded, because whoever asks is hostile.
actor PageShelf {
    private static let mostPages = 16
    private static let mostFiles = 60_000
    private static let mostProblems = 8

    private let client: IndexClient
    private let turns = PageTurns(1)

    /// The last ones, the latest at the end.
    private var pages: [(project: ProjectName, page: IndexPage)] = []
    private var problems: [String] = []

    init(client: IndexClient) { self.client = client }

    /// The page of a project as it is now, for something that is done with it before the session's next page is read.
    @discardableResult
    func fresh(
        _ project: ProjectName, then use: @Sendable (IndexPage) async throws -> Void = { _ in }
    ) async throws -> IndexPage {
        try await turns.pass {
            let page = try await client.page(of: project)
            remember(page, of: project)
            try await use(page)
            return page
        }
    }

    private func remember(_ page: IndexPage, of project: ProjectName) {
        pages.removeAll { $0.project == project }
        pages.append((project, page))
        while pages.count > 1, pages.count > Self.mostPages || fileCount > Self.mostFiles { pages.removeFirst() }
    }

    /// What is asked for in the next execution is read again.
    func forget() { pages = [] }

    /// The page that the session was given last, so that its files can be had; read again where it has been forgotten.
    func remembered(_ project: ProjectName) async throws -> IndexPage {
        if let known = pages.last(where: { $0.project == project }) { return known.page }
        return try await fresh(project)
    }

    private var fileCount: Int { pages.reduce(0) { $0 + $1.page.files.count } }

    func note(_ problem: PackageProblem) {
        guard !problems.contains(problem.description) else { return }
        problems.append(problem.description)
        if problems.count > Self.mostProblems { problems.removeFirst() }
    }

    /// Tells what went wrong since it was asked last.
    func takeProblems() -> [String] {
        defer { problems = [] }
        return problems
    }
}
