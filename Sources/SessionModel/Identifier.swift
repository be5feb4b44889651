package import FoundationEssentials

/// A UUID that says what it identifies, so that a message's id cannot be passed for a session's.
///
/// Written in lower case with dashes, as Python's `uuid` writes it.
package struct Identifier<Subject>: Hashable, Sendable, LosslessStringConvertible {
    package let uuid: UUID

    /// A new random identifier.
    package init() { uuid = UUID() }

    package init?(_ description: String) {
        guard let uuid = UUID(uuidString: description) else { return nil }
        self.uuid = uuid
    }

    package var description: String { uuid.uuidString.lowercased() }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Identifier(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a UUID"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

package typealias SessionID = Identifier<Session>
package typealias MessageID = Identifier<StoredMessage>
