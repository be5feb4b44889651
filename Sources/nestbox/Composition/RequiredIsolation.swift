import Supervision
import Wire

/// The least isolation level that this server runs code at, and who decided so.
struct RequiredIsolation: CustomStringConvertible {
    let level: IsolationLevel

    /// What shows that this is a container; nil where the operator decided, and outside of one.
    private let container: String?
    private let isSet: Bool

    /// - Parameter setting: the operator's; nil for none. Then it is `full`, but in a container the best that holds there.
    init(_ setting: IsolationLevel?, host: HostFiles) {
        isSet = setting != nil
        container = isSet ? nil : host.containerEvidence
        level = setting ?? (container == nil ? .full : .process)
    }

    var description: String {
        if isSet { return "\(level.rawValue) (\(Setting.requiredIsolation.rawValue))" }
        return container.map { "\(level.rawValue) (in a container: \($0))" } ?? "\(level.rawValue) (outside containers)"
    }

    /// Why the server does not start, in one line.
    func refusal(_ refused: [RefusedLevel]) -> String {
        let reasons = refused.map(\.description).joined(separator: " ")
        let why = isSet ? "\(Setting.requiredIsolation.rawValue) asks for" : "is the least that is accepted here"
        return "no worker can be isolated at level \(level.rawValue), which \(why): \(reasons)"
    }

    /// The same where a level could not be tried.
    ///
    /// - Parameters:
    ///   - refused: the levels above it, which cannot be had.
    ///   - last: what the last try failed for, which the host may have again.
    func refusal(_ refused: [RefusedLevel], lacking last: RefusedLevel) -> String {
        let reasons = (refused + [last]).map(\.description).joined(separator: " ")
        return
            "the isolation level cannot be found out: \(reasons) It was tried again for some seconds; no lower level is"
            + " taken for want of what the host may have again."
    }
}
