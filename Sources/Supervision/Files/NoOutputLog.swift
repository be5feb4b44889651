/// Why the output of an execution gets no log.
struct NoOutputLog: Error, Hashable {
    /// For people, after a colon; nil where nobody has asked for one.
    let reason: String?

    init(_ reason: String?) { self.reason = reason }
}
