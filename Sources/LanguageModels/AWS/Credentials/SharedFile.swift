/// A `config` or `credentials` file of AWS: sections of settings. Pure.
///
/// Source: "Using shared config and credentials files" in the AWS SDKs and Tools Reference Guide. Comments begin with `#` or `;`
/// at the beginning of a line or behind white space; an indented line belongs to the setting above it and is skipped. A line that is none of these
/// is passed over, as the SDKs do.
struct SharedFile: Sendable {
    /// Settings by section's name, as it is written: `default`, `profile dev`, `sso-session x`.
    private(set) var sections: [String: [String: String]] = [:]

    init(_ text: String) {
        var section: String?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            guard let first = line.first, first != "#", first != ";" else { continue }
            if first == "[" {
                section = Self.name(line)
                if let section { sections[section, default: [:]].merge([:]) { $1 } }
            } else if !first.isWhitespace, let section, let setting = Self.setting(line) {
                sections[section]?[setting.name] = setting.value
            }
        }
    }

    private static func name(_ line: Substring) -> String? {
        guard let end = line.firstIndex(of: "]") else { return nil }
        let words = line[line.index(after: line.startIndex)..<end].split { $0 == " " || $0 == "\t" }
        return words.joined(separator: " ").replacing("\"", with: "")
    }

    private static func setting(_ line: Substring) -> (name: String, value: String)? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        let name = trimmed(line[..<sign])
        guard !name.isEmpty else { return nil }
        return (name.lowercased(), trimmed(withoutComment(line[line.index(after: sign)...])))
    }

    private static func withoutComment(_ value: Substring) -> Substring {
        var previous: Character = "x"
        for index in value.indices {
            if previous.isWhitespace, value[index] == "#" || value[index] == ";" { return value[..<index] }
            previous = value[index]
        }
        return value
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
