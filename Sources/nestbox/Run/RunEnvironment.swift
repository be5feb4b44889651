import SessionModel

/// The variables that a program is given: `--env NAME=value`, each.
enum RunEnvironment {
    /// - Throws: ``RunFailure``. Of two values of one name the last counts.
    static func variables(_ words: [String]) throws(RunFailure) -> [String: String] {
        var variables: [String: String] = [:]
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw RunFailure("--env: \(word) is not NAME=value")
            }
            variables[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        return variables
    }
}
