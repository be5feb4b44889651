/// A row that SQLite could read and this program cannot: somebody else wrote it.
struct UnreadableRow: Error, CustomStringConvertible {
    var table: String
    var column: String

    var description: String { "a row of \(table) has a \(column) that cannot be read" }
}
