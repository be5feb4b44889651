import FoundationEssentials
import Testing

@testable import SessionModel

struct IdentifierTests {
    @Test("an identifier is written in lower case with dashes, and reads back")
    func text() throws {
        let id = try #require(SessionID("9F1C2B3A-0000-4000-8000-00000000ABCD"))
        #expect(id.description == "9f1c2b3a-0000-4000-8000-00000000abcd")
        #expect(SessionID(id.description) == id)
    }

    @Test(
        "what is not a UUID is no identifier",
        arguments: ["", "1", "9f1c2b3a", "9f1c2b3a-0000-4000-8000-00000000abcdx", "../../etc/passwd", "\u{0}"])
    func invalid(text: String) {
        #expect(SessionID(text) == nil)
    }

    @Test("each new identifier is another one")
    func fresh() {
        #expect(Set((0..<1000).map { _ in MessageID() }).count == 1000)
    }

    @Test("in JSON it is a string")
    func json() throws {
        let id = SessionID()
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([SessionID].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([SessionID].self, from: Data("[\"x\"]".utf8)) }
    }
}
