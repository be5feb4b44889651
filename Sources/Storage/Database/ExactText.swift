import FoundationEssentials
import GRDB

/// Text that comes back as it went in, NUL characters included, which programs do print.
///
/// The library passes strings to SQLite as C strings and so loses what follows a NUL. These travel as UTF-8 bytes
/// instead: statements write them with `CAST(? AS TEXT)` and read them with `CAST(column AS BLOB)`; the column is text.
struct ExactText: DatabaseValueConvertible {
    var text: String

    init(_ text: String) { self.text = text }

    var databaseValue: DatabaseValue { Data(text.utf8).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> ExactText? {
        guard case .blob(let bytes) = value.storage else { return nil }
        return ExactText(String(decoding: bytes, as: UTF8.self))
    }
}
