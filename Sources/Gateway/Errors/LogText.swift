/// Text from outside on its way into a log.
enum LogText {
    /// Control characters escaped, so that one value is one line and no terminal obeys it; cut at 2,000 characters.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars.prefix(2000) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
