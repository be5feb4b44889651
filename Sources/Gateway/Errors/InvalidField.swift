/// A field of a body, or a value of a query, that cannot be used.
struct InvalidField: Error, Hashable, CustomStringConvertible {
    /// Where it stands, as `messages[0].role`.
    var path: String

    /// What is wrong, to be read after the path: `must be a string`.
    var problem: String

    init(_ path: String, _ problem: String) {
        self.path = path
        self.problem = problem
    }

    var description: String { "\(path) \(problem)" }

    /// The same, as it is told where what stands at the path is all that there is.
    func below(_ keys: [any CodingKey]) -> InvalidField {
        let whole = RequestFields.path(keys)
        if path == whole { return InvalidField(RequestFields.path([]), problem) }
        return path.hasPrefix(whole + ".") ? InvalidField(String(path.dropFirst(whole.count + 1)), problem) : self
    }
}
