internal import Policies
internal import SessionModel
internal import Wire

/// What a kernel is given to do for a request.
struct KernelOrder {
    let language: String
    let code: String

    /// - Throws: `ExecutionFailure`, and `InvalidParameter` for what cannot be done as it is asked.
    init(_ request: ExecutionRequest, configuration: SupervisorConfiguration, files: WorkspaceFiles) throws {
        let languages = configuration.languages
        guard let language = languages.name(for: request.language) else {
            throw ExecutionFailure.languageNotEnabled(
                request.language, enabled: languages.available.map(\.name))
        }
        if let policy = configuration.policies[request.policy] {
            try BoundsCheck(policy: policy, cgroups: configuration.cgroups, level: configuration.level).check(request)
            if !request.files.isEmpty { try files.requireReachable(under: policy.name) }
        }
        guard let program = request.program else {
            self.language = language
            code = request.code
            return
        }
        guard let (commands, environment) = languages.program(of: language) else {
            throw InvalidParameter("language", "\(language) has no programs: it takes neither files nor arguments")
        }
        self.language = KernelProgram.forPrograms
        code = try ProgramOrder(program, code: request.code, as: commands, environment: environment).text()
    }
}
