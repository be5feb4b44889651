import FoundationEssentials
import SessionModel

/// The program that is to run: what is in its file, its language, and the name that it has in the workspace.
struct ProgramText {
    let content: [UInt8]
    let language: Language
    let path: FilePath

    /// Where it came from; nil for standard input.
    let file: String?

    /// The same for people.
    var name: String { file ?? "standard input" }

    /// What stands for standard input where a file is named.
    static let standardInput = "-"

    /// - Parameters:
    ///   - file: its path, or `-` for standard input.
    ///   - asked: the language that was asked for; nil for none.
    /// - Throws: ``RunFailure``; `CancellationError`.
    init(_ file: String, asked: String?, languages: [Language]) async throws {
        let isInput = file == Self.standardInput
        content = isInput ? try await InputStream.standard() : try await InputStream.file(file)
        let language = try LanguageChoice(languages: languages).language(
            asked: asked, file: isInput ? nil : file, content: content)
        self.file = isInput ? nil : file
        let name = isInput ? "main" : URL(filePath: file).lastPathComponent
        // Interpreters take any name, and it is the file's own that belongs into their tracebacks; compilers go by the ending.
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last?.lowercased()
        let isNamed = !isInput && (language.isStateful || ending.map { language.extensions.contains($0) } ?? false)
        let suffix = isNamed ? "" : language.extensions.first.map { ".\($0)" } ?? ""
        guard let path = FilePath(name + suffix) else { throw RunFailure("\(file): is no name of a file") }
        (self.language, self.path) = (language, path)
    }
}
