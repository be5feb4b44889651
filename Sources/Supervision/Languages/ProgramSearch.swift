internal import FoundationEssentials
internal import Glibc

/// Finds a language's programs on this host. Runs a program only where one lives outside of the system's folders: to ask where.
struct ProgramSearch: Sendable {
    /// Where everybody's programs are. Workers see all of it.
    private static let system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    /// Folders to look in, the first one first.
    private let folders: [String]

    /// - Parameter path: as the environment's `PATH`. The system's folders come after it.
    init(path: String) {
        var folders = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        for folder in ["/usr/local/bin", "/usr/bin", "/bin"] where !folders.contains(folder) { folders.append(folder) }
        self.folders = folders
    }

    /// - Parameter python: the interpreter of the python kernel, which every command may name.
    /// - Throws: ``LanguageError``: why the language cannot be run here, for people.
    func find(_ descriptor: LanguageDescriptor, python: String) throws(LanguageError) -> LanguagePrograms {
        var found = LanguagePrograms(paths: [:])
        var home: String?
        for (name, candidates) in descriptor.programs.sorted(by: { $0.key < $1.key }) {
            guard let path = candidates.lazy.compactMap(path(of:)).first else {
                throw LanguageError("needs \(candidates.joined(separator: " or ")), which is not installed")
            }
            found.paths[name] = path
        }
        for (name, path) in found.paths.sorted(by: { $0.key < $1.key }) where !Self.isSystem(path) {
            if home == nil { home = try self.home(descriptor, found.paths, of: path) }
            guard let home else { continue }
            let program = path.split(separator: "/").last.map(String.init) ?? ""
            let candidates = ["\(home)/bin/\(program)", Self.resolved(path)]
            guard
                let inside = candidates.first(where: {
                    access($0, X_OK) == 0 && ($0.hasPrefix(home + "/") || Self.isSystem($0))
                })
            else {
                throw LanguageError("\(path) is outside of its own home, \(home)")
            }
            found.paths[name] = inside
        }
        if let home, !Self.isSystem(home) { found.trees.append(home) }
        found.trees += descriptor.visible.flatMap(Self.matches)
        found.paths["python"] = python
        return found
    }

    /// The folder that a toolchain lives in: what it says itself, or the one above its `bin`.
    private func home(
        _ descriptor: LanguageDescriptor, _ paths: [String: String], of path: String
    ) throws(LanguageError) -> String {
        if !descriptor.home.isEmpty {
            let command = descriptor.home.map { Placeholders.fill($0, paths) }
            let said = ProgramAnswer.ask(command)?.split(separator: "\n").first.map(String.init) ?? ""
            guard said.hasPrefix("/"), access(said, R_OK) == 0 else {
                throw LanguageError("\(path) does not say where it lives")
            }
            return Self.resolved(said)
        }
        let parts = Self.resolved(path).split(separator: "/")
        guard parts.count > 2, parts[parts.count - 2] == "bin" else {
            throw LanguageError("\(path) is in no folder bin of a folder of its own")
        }
        return "/" + parts.dropLast(2).joined(separator: "/")
    }

    private func path(of program: String) -> String? {
        if program.hasPrefix("/") { return access(program, X_OK) == 0 ? program : nil }
        return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    static func isSystem(_ path: String) -> Bool {
        system.contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// What is there under the path, in whose last part `*` stands for anything.
    private static func matches(_ pattern: String) -> [String] {
        guard let slash = pattern.lastIndex(of: "/"), pattern.contains("*") else {
            return access(pattern, R_OK) == 0 ? [pattern] : []
        }
        let folder = String(pattern[..<slash])
        let last = String(pattern[pattern.index(after: slash)...])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { fnmatch(last, $0, 0) == 0 }.sorted().map { "\(folder)/\($0)" }
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
