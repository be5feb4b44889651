/// One thing that the doctor has looked at.
struct Finding: Encodable {
    enum Verdict: String, Encodable {
        case ok

        /// The server starts, but an operator would want to know.
        case warning

        /// The server does not start.
        case failed
    }

    let name: String
    let verdict: Verdict

    /// What was found, for people: one line.
    let found: String

    static func ok(_ name: String, _ found: String) -> Finding { Finding(name: name, verdict: .ok, found: found) }

    static func warning(_ name: String, _ found: String) -> Finding {
        Finding(name: name, verdict: .warning, found: found)
    }

    static func failed(_ name: String, _ found: String) -> Finding {
        Finding(name: name, verdict: .failed, found: found)
    }
}
