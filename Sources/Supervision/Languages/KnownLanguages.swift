package import SessionModel
package import Wire

/// The languages that this server knows, which of them are there, and how their kernels are started.
///
/// Made at the start: each language's programs are looked for, and none is run that lives in the system's folders. Versions
/// are asked for when somebody wants to know them: ``LanguageVersions``.
package struct KnownLanguages: Sendable {
    struct Entry: Sendable {
        let source: LanguageSource

        /// Where its programs are, or why it cannot be run.
        let programs: Result<LanguagePrograms, LanguageError>

        /// As others know it; without its version.
        var language: Language {
            let descriptor = source.descriptor
            var language = Language(
                name: descriptor.name, aliases: descriptor.aliases, extensions: descriptor.extensions,
                interpreters: descriptor.interpreters, isStateful: descriptor.isStateful,
                hasPrograms: LanguageProgram(descriptor) != nil, note: descriptor.note)
            if case .failure(let problem) = programs { language.problem = "\(problem)" }
            return language
        }
    }

    /// The languages that come first wherever they are listed; the others follow by name.
    private static let best = ["python", "shell", "javascript"]

    /// In the order in which they are listed.
    private(set) var entries: [Entry]
    private let names: [String: String]
    private let python: String

    /// - Parameters:
    ///   - folder: an operator's languages; nil for none. One of the name of a language of the package's takes its place.
    ///   - path: where programs are looked for, as the environment's `PATH`.
    ///   - python: the interpreter of the python kernel.
    /// - Throws: ``LanguageError`` for a folder that cannot be used.
    package init(folder: String?, path: String, python: String) throws(LanguageError) {
        var sources: [String: LanguageSource] = [:]
        for source in try LanguageSource.package() { sources[source.descriptor.name] = source }
        if let folder {
            for source in try LanguageSource.all(in: folder) { sources[source.descriptor.name] = source }
        }
        self.python = python
        names = try Self.names(sources.values.map(\.descriptor))
        let search = ProgramSearch(path: path)
        entries = sources.values.map { source in
            Entry(
                source: source,
                programs: Result { () throws(LanguageError) in try search.find(source.descriptor, python: python) })
        }
        .sorted { Self.rank($0.source.descriptor.name) < Self.rank($1.source.descriptor.name) }
    }

    /// Leaves out all but those that the operator wants.
    ///
    /// - Throws: ``LanguageError`` for one that is not known, or that cannot be run here.
    package mutating func enable(only wanted: [String]) throws(LanguageError) {
        var enabled: Set<String> = []
        for name in wanted {
            guard let language = names[name.lowercased()], let entry = self[language] else {
                let known = entries.map(\.source.descriptor.name).joined(separator: ", ")
                throw LanguageError("there is no language \(name); there are \(known)")
            }
            if case .failure(let problem) = entry.programs {
                throw LanguageError("\(language) cannot be run here: \(problem)")
            }
            enabled.insert(language)
        }
        entries = entries.map { entry in
            guard !enabled.contains(entry.source.descriptor.name) else { return entry }
            return Entry(source: entry.source, programs: .failure(LanguageError("is not enabled on this server")))
        }
    }

    /// The same without those that cannot be shown to workers.
    package func showable(by planner: RootPlanner) -> KnownLanguages {
        var languages = self
        languages.entries = entries.map { entry in
            guard let tree = (try? entry.programs.get())?.trees.first(where: { !planner.canShow($0) }) else {
                return entry
            }
            let problem = LanguageError("lives in \(tree), which would show workers what is not theirs")
            return Entry(source: entry.source, programs: .failure(problem))
        }
        return languages
    }

    /// All of them, in order; without their versions.
    package var all: [Language] { entries.map(\.language) }

    /// Those that can be run, in order.
    package var available: [Language] { all.filter { $0.problem == nil } }

    /// The language's own name for a name or an alias, in upper or lower case; nil if it cannot be run here.
    package func name(for asked: String) -> String? {
        guard let name = names[asked.lowercased()], let entry = self[name], (try? entry.programs.get()) != nil else {
            return nil
        }
        return name
    }

    /// Folders and files of the host, outside of the system's folders, that the kernels need to see.
    package var trees: [String] {
        entries.flatMap { (try? $0.programs.get())?.trees ?? [] }
    }

    /// How the kernels are started that are programs.
    ///
    /// - Parameter folder: where the drivers are, as ``LanguageFolder`` writes them.
    package func kernels(in folder: String) -> [String: KernelProgram] {
        var kernels: [String: KernelProgram] = [:]
        kernels[KernelProgram.forPrograms] = KernelProgram(
            arguments: [python, "-IS", "\(folder)/program.py"], environment: [])
        for entry in entries {
            let descriptor = entry.source.descriptor
            guard var values = (try? entry.programs.get())?.paths else { continue }
            switch descriptor.driver {
            case .worker: continue
            case .file(let name): values["driver"] = "\(folder)/\(descriptor.name)/\(name)"
            case .shared(let name): values["driver"] = "\(folder)/\(name).py"
            }
            kernels[descriptor.name] = KernelProgram(
                arguments: descriptor.command.map { Placeholders.fill($0, values) },
                environment: descriptor.environment.sorted { $0.key < $1.key }
                    .map { "\($0.key)=\(Placeholders.fill($0.value, values))" })
        }
        return kernels
    }

    /// How a program of the language is run, and the variables that it needs; nil for a language that has no programs.
    ///
    /// - Parameter language: one that can be run, by its own name.
    func program(of language: String) -> (program: LanguageProgram, environment: [String: String])? {
        guard let entry = self[language], let paths = (try? entry.programs.get())?.paths,
            let program = LanguageProgram(entry.source.descriptor)
        else { return nil }
        let environment = entry.source.descriptor.environment.mapValues { Placeholders.fill($0, paths) }
        return (program.filled(paths), environment)
    }

    private subscript(_ name: String) -> Entry? {
        entries.first { $0.source.descriptor.name == name }
    }

    private static func rank(_ name: String) -> (Int, String) {
        (best.firstIndex(of: name) ?? best.count, name)
    }

    /// Every name and alias, with the language's own name.
    private static func names(_ descriptors: [LanguageDescriptor]) throws(LanguageError) -> [String: String] {
        var names: [String: String] = [:]
        for descriptor in descriptors { names[descriptor.name] = descriptor.name }
        for descriptor in descriptors.sorted(by: { $0.name < $1.name }) {
            for alias in descriptor.aliases {
                if let other = names[alias], other != descriptor.name {
                    throw LanguageError("languages \(other) and \(descriptor.name) are both called \(alias)")
                }
                names[alias] = descriptor.name
            }
        }
        return names
    }
}
