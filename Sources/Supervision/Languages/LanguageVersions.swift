internal import Dispatch
internal import SessionModel

/// Asks the languages' programs for their versions: once, all at the same time, and not before somebody wants to know.
actor LanguageVersions {
    private let languages: KnownLanguages
    private let python: String
    private var answers: Task<[String: String], Never>?

    /// - Parameter python: the version of the python kernel, which is known.
    init(_ languages: KnownLanguages, python: String) {
        self.languages = languages
        self.python = python
    }

    /// Every language, in order.
    func catalogue() async -> [Language] {
        let versions = await versions()
        return languages.entries.map { entry in
            var language = entry.language
            if language.problem == nil { language.version = versions[language.name] }
            return language
        }
    }

    private func versions() async -> [String: String] {
        if let answers { return await answers.value }
        let task = Task { [languages, python] in
            await withTaskGroup(of: (String, String?).self) { group in
                for entry in languages.entries {
                    let descriptor = entry.source.descriptor
                    guard let paths = (try? entry.programs.get())?.paths else { continue }
                    let command = descriptor.version.map { Placeholders.fill($0, paths) }
                    group.addTask {
                        guard descriptor.driver != .worker else { return (descriptor.name, python) }
                        return (descriptor.name, await Self.answer(to: command))
                    }
                }
                var versions: [String: String] = [:]
                for await (name, version) in group { versions[name] = version }
                return versions
            }
        }
        answers = task
        return await task.value
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
