/// How long sessions are kept; what is nil is no limit.
package struct RetentionLimits: Hashable, Sendable {
    /// Since the last activity.
    package var age: Duration?

    /// Sessions of one tenant; those with the newest activity stay.
    package var count: Int?

    package init(age: Duration? = nil, count: Int? = nil) {
        self.age = age
        self.count = count
    }

    /// Whether everything stays.
    package var isEmpty: Bool { age == nil && count == nil }
}
