import Hummingbird
import SessionModel

/// `Idempotency-Key`: a client's promise that the same key means the same request.
enum IdempotencyHeader {
    private static let longest = 255

    /// - Throws: ``InvalidField`` for what is no key.
    static func key(of request: Request, tenant: TenantID) throws(InvalidField) -> IdempotencyKey? {
        guard let name = request.headers[.idempotencyKey] else { return nil }
        if let problem = problem(of: name) { throw InvalidField("Idempotency-Key", problem) }
        return IdempotencyKey(tenant: tenant, name: name)
    }

    /// Why it is no key, to be read after its field; nil where it is one.
    static func problem(of name: String) -> String? {
        let isPrintable = name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard !name.isEmpty, name.utf8.count <= longest, isPrintable else {
            return "must be 1 to \(longest) printable ASCII characters"
        }
        return nil
    }
}
