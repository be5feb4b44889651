internal import FoundationEssentials
internal import SessionModel

/// Reads a `language.json`. What it does not know it refuses: a misspelt field must not be passed over.
struct LanguageDescriptorReader {
    private enum Field: String, CaseIterable {
        case name, aliases, extensions, interpreters, stateful, programs, version, home, visible, driver, command
        case run, environment, note
    }

    /// The package's drivers for languages of a kind, and what their commands may leave to them.
    static let shared: [String: Set<String>] = ["compiled": ["source", "folder", "temporary"]]

    /// For people.
    private let path: String
    private let object: [String: JSONValue]

    /// - Throws: ``LanguageError`` naming the file and the field.
    static func read(_ content: [UInt8], path: String) throws(LanguageError) -> LanguageDescriptor {
        guard let object = try? JSONDecoder().decode([String: JSONValue].self, from: Data(content)) else {
            throw LanguageError("\(path): is not a JSON object")
        }
        for key in object.keys.sorted() where Field(rawValue: key) == nil {
            throw LanguageError("\(path): \(key): there is no such field")
        }
        return try LanguageDescriptorReader(path: path, object: object).descriptor()
    }

    private func descriptor() throws(LanguageError) -> LanguageDescriptor {
        let name = try word(.name)
        guard let stateful = object[Field.stateful.rawValue]?.boolValue else {
            throw fault(.stateful, "has to be true or false")
        }
        var descriptor = LanguageDescriptor(name: name, isStateful: stateful, driver: try driver(of: name))
        descriptor.aliases = try words(.aliases)
        descriptor.extensions = try words(.extensions)
        descriptor.interpreters = try texts(.interpreters)
        if let path = descriptor.interpreters.first(where: { $0.isEmpty || $0.contains("/") }) {
            throw fault(.interpreters, "\"\(path)\" is not a program's name")
        }
        descriptor.programs = try programs()
        descriptor.environment = try environment()
        descriptor.visible = try texts(.visible)
        if let path = descriptor.visible.first(where: { !$0.hasPrefix("/") || $0.contains("..") }) {
            throw fault(.visible, "\"\(path)\" is not an absolute path")
        }
        descriptor.note = try text(.note) ?? ""
        let programs = Set(descriptor.programs.keys).union(["python"])
        descriptor.version = try command(.version, naming: programs)
        descriptor.home = try command(.home, naming: programs)
        descriptor.run = try command(.run, naming: programs.union(["source"]))
        guard descriptor.run.isEmpty || descriptor.run.contains(where: { $0.contains("{source}") }) else {
            throw fault(.run, "does not have {source}, the program's file")
        }
        switch descriptor.driver {
        case .worker: guard object[Field.command.rawValue] == nil else { throw fault(.command, "the worker has none") }
        case .file: descriptor.command = try command(.command, naming: programs.union(["driver"]), isNeeded: true)
        case .shared(let kind):
            let left = Self.shared[kind] ?? []
            descriptor.command = try command(
                .command, naming: programs.union(["driver"]).union(left), isNeeded: true)
            guard descriptor.run.isEmpty else { throw fault(.run, "is what the driver \(kind) does by its command") }
        }
        return descriptor
    }

    private func driver(of name: String) throws(LanguageError) -> LanguageDescriptor.Driver {
        guard let text = try text(.driver) else { throw fault(.driver, "has to be there") }
        if text == "worker" {
            guard name == "python" else { throw fault(.driver, "only python's kernel is the worker's own") }
            return .worker
        }
        if Self.shared[text] != nil { return .shared(text) }
        guard !text.isEmpty, !text.contains("/"), !text.hasPrefix(".") else {
            throw fault(.driver, "\"\(text)\" is not the name of a file in the language's folder")
        }
        return .file(text)
    }

    private func programs() throws(LanguageError) -> [String: [String]] {
        guard let value = object[Field.programs.rawValue] else { return [:] }
        guard case .object(let members) = value else { throw fault(.programs, "has to be an object of lists") }
        var programs: [String: [String]] = [:]
        for (name, value) in members {
            guard name != "python", name != "driver", Self.isPlain(name) else {
                throw fault(.programs, "\"\(name)\" cannot be a program's name here")
            }
            let candidates = try strings(value, .programs)
            guard !candidates.isEmpty else { throw fault(.programs, "\"\(name)\" names no program") }
            programs[name] = candidates
        }
        return programs
    }

    private func environment() throws(LanguageError) -> [String: String] {
        guard let value = object[Field.environment.rawValue] else { return [:] }
        guard case .object(let members) = value else { throw fault(.environment, "has to be an object of texts") }
        var environment: [String: String] = [:]
        for (name, value) in members {
            guard let text = value.stringValue, !name.isEmpty, !name.contains("="), !text.contains("\0") else {
                throw fault(.environment, "\"\(name)\" is no variable with a text")
            }
            environment[name] = text
        }
        return environment
    }

    /// A program and its arguments, in which braces name nothing that is not known.
    private func command(
        _ field: Field, naming known: Set<String>, isNeeded: Bool = false
    ) throws(LanguageError) -> [String] {
        let parts = try texts(field)
        guard !parts.isEmpty || !isNeeded else { throw fault(field, "has to be there") }
        for part in parts {
            for name in Placeholders.names(in: part) where !known.contains(name) {
                throw fault(
                    field, "{\(name)} is nothing here; there are \(known.sorted().joined(separator: ", "))")
            }
        }
        if let first = parts.first, !first.hasPrefix("{"), !first.hasPrefix("/") {
            throw fault(field, "\"\(first)\" is neither one of the programs nor an absolute path")
        }
        return parts
    }

    private func word(_ field: Field) throws(LanguageError) -> String {
        guard let text = try text(field) else { throw fault(field, "has to be there") }
        guard Self.isPlain(text) else { throw fault(field, Self.plain(text)) }
        return text
    }

    private func words(_ field: Field) throws(LanguageError) -> [String] {
        let words = try texts(field)
        if let other = words.first(where: { !Self.isPlain($0) }) { throw fault(field, Self.plain(other)) }
        return words
    }

    private func text(_ field: Field) throws(LanguageError) -> String? {
        guard let value = object[field.rawValue] else { return nil }
        guard let text = value.stringValue else { throw fault(field, "has to be a text") }
        return text
    }

    private func texts(_ field: Field) throws(LanguageError) -> [String] {
        guard let value = object[field.rawValue] else { return [] }
        return try strings(value, field)
    }

    private func strings(_ value: JSONValue, _ field: Field) throws(LanguageError) -> [String] {
        guard case .array(let parts) = value else { throw fault(field, "has to be a list of texts") }
        let texts = parts.compactMap(\.stringValue)
        guard texts.count == parts.count, !texts.contains(where: { $0.contains("\0") }) else {
            throw fault(field, "has to be a list of texts")
        }
        return texts
    }

    /// Names stand in URLs, file names, logs and frames.
    private static func isPlain(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "#"):
                    true
                default: false
                }
            } && !name.hasPrefix(".")
    }

    private static func plain(_ text: String) -> String {
        "\"\(text)\" is not 1 to 32 of a to z, 0 to 9, +, -, _, . and #"
    }

    private func fault(_ field: Field, _ problem: String) -> LanguageError {
        LanguageError("\(path): \(field.rawValue): \(problem)")
    }
}
