internal import FoundationEssentials
internal import Glibc

/// The folder that workers see the drivers in: written anew at each start, so that it is what this server was built with and
/// what the operator's folder held when it started.
package struct LanguageFolder {
    /// Absolute. A worker with a root of its own has it at ``RootLayout/languages``.
    package let path: String

    package init(path: String) { self.path = path }

    /// - Throws: ``LanguageError`` where it cannot be written.
    package func write(_ languages: KnownLanguages) throws(LanguageError) {
        do {
            if access(path, F_OK) == 0 { try FileManager.default.removeItem(atPath: path) }
            for (name, bytes) in LanguageSource.shared { try write(bytes, to: name) }
            for entry in languages.entries {
                guard case .file(let name) = entry.source.descriptor.driver, let bytes = entry.source.driver else {
                    continue
                }
                try write(bytes, to: "\(entry.source.descriptor.name)/\(name)")
            }
        } catch {
            throw LanguageError("\(path) cannot be written: \(error)")
        }
    }

    /// Everybody may read it, whatever the server's mode mask is: workers are somebody else.
    private func write(_ bytes: [UInt8], to name: String) throws {
        let file = "\(path)/\(name)"
        var parent = path
        for part in [""] + name.split(separator: "/").dropLast().map(String.init) {
            if !part.isEmpty { parent += "/\(part)" }
            guard mkdir(parent, 0o755) == 0 || errno == EEXIST, chmod(parent, 0o755) == 0 else {
                throw LanguageError("\(parent): \(String(cString: strerror(errno)))")
            }
        }
        try Data(bytes).write(to: URL(filePath: file))
        // Those of a folder for programs are some.
        guard chmod(file, parent.hasSuffix("/bin") ? 0o755 : 0o644) == 0 else {
            throw LanguageError("\(file): \(String(cString: strerror(errno)))")
        }
    }
}
