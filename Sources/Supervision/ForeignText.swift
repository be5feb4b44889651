/// A sentence that a worker or the forkserver has written, on its way into a log or a message to people.
enum ForeignText {
    private static let longest = 1000

    /// On one line, without what a terminal would obey, and not longer than people read.
    static func shown(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longest) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                shown.append("\u{fffd}")
            default:
                shown.append(scalar)
            }
        }
        return String(shown) + (text.unicodeScalars.dropFirst(longest).isEmpty ? "" : " …")
    }
}
