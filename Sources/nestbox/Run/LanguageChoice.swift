import SessionModel

/// Finds the language of a program: as it is asked for, or by the ending of its file's name, or by its first line.
struct LanguageChoice {
    /// Those that are known, in the order in which they are listed.
    let languages: [Language]

    /// - Parameters:
    ///   - asked: a name or alias; nil for none.
    ///   - file: the file's path; nil for standard input.
    ///   - content: the program, or its beginning.
    /// - Throws: ``RunFailure``, also for a language that cannot be run here.
    func language(asked: String?, file: String?, content: [UInt8]) throws(RunFailure) -> Language {
        if let asked {
            guard let language = named(asked) else {
                throw RunFailure("--language: there is no \(asked); there are \(list)")
            }
            return try runnable(language, "--language")
        }
        let name = file ?? "standard input"
        if let language = file.flatMap({ language(ofFile: $0) }) ?? language(ofFirstLine: content) {
            return try runnable(language, name)
        }
        throw RunFailure(
            "\(name): neither an ending of its name nor a #! line tells its language; say --language, one of \(list)")
    }

    private func named(_ asked: String) -> Language? {
        let asked = asked.lowercased()
        return languages.first { $0.name == asked } ?? languages.first { $0.aliases.contains(asked) }
    }

    private func language(ofFile path: String) -> Language? {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        return languages.first { $0.extensions.contains(ending) }
    }

    private func language(ofFirstLine content: [UInt8]) -> Language? {
        for name in Shebang(content)?.names ?? [] {
            if let language = languages.first(where: { $0.interpreters.contains(name) }) { return language }
        }
        return nil
    }

    private func runnable(_ language: Language, _ subject: String) throws(RunFailure) -> Language {
        if let problem = language.problem {
            throw RunFailure("\(subject): \(language.name) cannot be run here: it \(problem)")
        }
        guard language.hasPrograms else {
            throw RunFailure("\(subject): \(language.name) has no programs, only cells")
        }
        return language
    }

    private var list: String { languages.filter { $0.problem == nil }.map(\.name).joined(separator: ", ") }
}
