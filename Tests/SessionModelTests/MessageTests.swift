import FoundationEssentials
import Testing

@testable import SessionModel

struct MessageTests {
    @Test("an absent format and recipient are left out of the JSON")
    func sparse() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(
            decoding: try encoder.encode(Message(role: .user, type: .message, content: "hello")), as: UTF8.self)
        #expect(text == #"{"content":"hello","role":"user","type":"message"}"#)
    }

    @Test("every role, type and recipient reads back", arguments: Message.Role.allCases, Message.Kind.allCases)
    func roundTrip(role: Message.Role, kind: Message.Kind) throws {
        for recipient in [nil] + Message.Recipient.allCases.map(Optional.some) {
            let message = Message(role: role, type: kind, format: "python", content: "x", recipient: recipient)
            #expect(try JSONDecoder().decode(Message.self, from: JSONEncoder().encode(message)) == message)
        }
    }

    @Test(
        "a role or type that there is none of is refused",
        arguments: [
            #"{"role":"root","type":"message","content":""}"#, #"{"role":"user","type":"poem","content":""}"#,
            #"{"role":"user","type":"message"}"#, #"{"role":"user","type":"message","content":1}"#,
        ])
    func unknown(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Message.self, from: Data(text.utf8)) }
    }
}
