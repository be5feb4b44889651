/// What is wrong with a policy, in words that an operator can act on.
package struct PolicyError: Error, Hashable, Sendable {
    /// The file at fault, as it was named to the loader.
    package var file: String

    /// The rule's place in the file's `syscalls`, from 0; nil when the fault is not a rule's.
    package var rule: Int?

    /// The system call the fault concerns, or that its rule names first, and how many more; nil when it concerns none or all.
    package var syscall: String?

    package var problem: String

    package init(file: String, rule: Int? = nil, syscall: String? = nil, problem: String) {
        self.file = file
        self.rule = rule
        self.syscall = syscall
        self.problem = problem
    }
}

extension PolicyError: CustomStringConvertible {
    package var description: String {
        var place = file
        if let rule { place += ": rule \(rule)" }
        if let syscall { place += rule == nil ? ": \(syscall)" : " (\(syscall))" }
        return "\(place): \(problem)"
    }
}

extension PolicyError {
    /// Says where in the JSON of `file` decoding stopped, as `syscalls[3].args[0].op`, and why.
    ///
    /// - Parameter subject: what the rule of an index is about, as far as it can be told.
    package init(file: String, decoding error: any Error, subject: (Int) -> String? = { _ in nil }) {
        guard let error = error as? DecodingError else {
            self.init(file: file, problem: "\(error)")
            return
        }
        let (path, problem) = Self.describe(error)
        var rule: Int?
        if path.count > 1, path[0].stringValue == "syscalls" { rule = path[1].intValue }
        let place = Self.render(path)
        self.init(
            file: file, rule: rule, syscall: rule.flatMap(subject),
            problem: place.isEmpty ? problem : "\(place): \(problem)")
    }

    private static func describe(_ error: DecodingError) -> (path: [any CodingKey], problem: String) {
        switch error {
        case .typeMismatch(let type, let context): (context.codingPath, "must be \(noun(for: type))")
        case .valueNotFound(let type, let context): (context.codingPath, "must be \(noun(for: type)), not null")
        case .keyNotFound(let key, let context): (context.codingPath + [key], "is missing")
        case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
        @unknown default: ([], "\(error)")
        }
    }

    private static func noun(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is any FixedWidthInteger.Type: "a whole number"
        case is [String: Any].Type: "an object"
        case is [Any].Type: "a list"
        default: "of another type"
        }
    }

    private static func render(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
