import GRDB

/// Why the database file cannot be used. Each description is one sentence for the operator, and names the file.
package enum StorageError: Error, Hashable {
    /// The file can be neither made nor opened; the reason is the system's.
    case cannotOpen(path: String, reason: String)

    /// A SQLite database, but not one that Nestbox made. It was not touched.
    case foreign(path: String)

    /// Written by a version of Nestbox that this one does not know. It was not touched.
    case newerVersion(path: String)

    /// Not a SQLite database, or one whose content cannot be read. It is never repaired or replaced here.
    case damaged(path: String, detail: String)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "cannot open the database \(path): \(reason)"
        case .foreign(let path):
            "the database \(path) was not made by Nestbox, and is left alone"
        case .newerVersion(let path):
            "the database \(path) was written by a newer version of Nestbox, and this version cannot read it"
        case .damaged(let path, let detail):
            "the database \(path) is damaged (\(detail)): restore it from a backup, or move it away to start empty"
        }
    }
}

extension StorageError {
    /// Names what the library says about the state of the file; nil for an error that says nothing about it.
    init?(_ error: any Error, path: String) {
        switch error {
        case let error as StorageError:
            self = error
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            self = .damaged(path: path, detail: error.message ?? "\(error.resultCode)")
        case let error as UnreadableRow:
            self = .damaged(path: path, detail: error.description)
        case is RowDecodingError:
            // The library's own text quotes the value, which belongs to the tenant and not into a log.
            self = .damaged(path: path, detail: "a column holds a value of the wrong type")
        default:
            return nil
        }
    }
}
