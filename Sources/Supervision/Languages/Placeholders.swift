/// Names in braces within a command's parts, as `{node}`. Braces around anything but such a name are themselves.
enum Placeholders {
    static func names(in text: String) -> [String] {
        text.matches(of: /\{([a-z_]+)\}/).map { String($0.1) }
    }

    /// The text with the names that have a value replaced by it; others stay.
    static func fill(_ text: String, _ values: [String: String]) -> String {
        text.replacing(/\{([a-z_]+)\}/) { match in
            values[String(match.1)] ?? String(match.0)
        }
    }
}
