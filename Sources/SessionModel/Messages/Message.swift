/// One message of a conversation, in the Open Interpreter message format (LMC).
///
/// `docs/http-api.md` lists the roles, types and formats. Content is text: an image is base64 or a path, code is source.
package struct Message: Hashable, Sendable {
    package enum Role: String, Sendable, Codable, CaseIterable {
        case user, assistant, computer, server
    }

    package enum Kind: String, Sendable, Codable, CaseIterable {
        case message, code, image, file, command, console, confirmation, status, error
    }

    /// Who a message is meant for. One for the user alone is hidden from the model.
    package enum Recipient: String, Sendable, Codable, CaseIterable {
        case user, assistant
    }

    package var role: Role
    package var type: Kind
    package var format: String?
    package var content: String
    package var recipient: Recipient?

    package init(
        role: Role, type: Kind, format: String? = nil, content: String, recipient: Recipient? = nil
    ) {
        self.role = role
        self.type = type
        self.format = format
        self.content = content
        self.recipient = recipient
    }
}

extension Message: Codable {}
