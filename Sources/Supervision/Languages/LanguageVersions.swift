internal import Dispatch
internal import SessionModel

/// Asks the languages' programs for their versions: each once, and not before somebody wants to know.
actor LanguageVersions {
    private let languages: KnownLanguages
    private let python: String

    /// By the language's name.
    private var answers: [String: Task<String?, Never>] = [:]

    /// - Parameter python: the version of the python kernel, which is known.
    init(_ languages: KnownLanguages, python: String) {
        self.languages = languages
        self.python = python
    }

    /// Every language, in order. Those that have not been asked are asked all at the same time.
    func catalogue() async -> [Language] {
        let asked = languages.entries.map { ($0.language, answer(of: $0)) }
        var known: [Language] = []
        for (var language, answer) in asked {
            if language.problem == nil { language.version = await answer?.value }
            known.append(language)
        }
        return known
    }

    /// The version of one language; nil where it does not tell, or cannot be run here.
    ///
    /// - Parameter language: its own name.
    func version(of language: String) async -> String? {
        guard let entry = languages.entries.first(where: { $0.source.descriptor.name == language }) else { return nil }
        return await answer(of: entry)?.value
    }

    private func answer(of entry: KnownLanguages.Entry) -> Task<String?, Never>? {
        let descriptor = entry.source.descriptor
        if let answer = answers[descriptor.name] { return answer }
        guard let paths = (try? entry.programs.get())?.paths else { return nil }
        let command = descriptor.version.map { Placeholders.fill($0, paths) }
        let answer = Task { [python] in
            descriptor.driver == .worker ? python : await Self.answer(to: command)
        }
        answers[descriptor.name] = answer
        return answer
    }

    /// On a thread that may wait.
    private static func answer(to command: [String]) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: ProgramAnswer.ask(command).flatMap(ProgramAnswer.version(in:)))
            }
        }
    }
}
