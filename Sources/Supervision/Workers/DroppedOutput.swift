/// Tells the reader of an execution's output that there was more.
enum DroppedOutput {
    static func note(bytes: Int) -> String {
        "\n[\(bytes) bytes of output beyond the limit were dropped]\n"
    }
}
