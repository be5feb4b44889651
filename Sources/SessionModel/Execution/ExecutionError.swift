/// What the code raised.
package struct ExecutionError: Hashable, Sendable, Codable {
    package var name: String
    package var value: String
    package var traceback: String

    package init(name: String, value: String, traceback: String) {
        self.name = name
        self.value = value
        self.traceback = traceback
    }
}
