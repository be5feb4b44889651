import FoundationEssentials
import Testing

@testable import SessionModel

struct JSONValueTests {
    @Test(
        "any JSON value reads back as it was written",
        arguments: [
            .null, true, false, 0, 42, -7, .integer(.max), .number(0.5), .number(-1e300), "", "text \" \\ 𝄞",
            .array([]),
            .array([.null, 1, "a", .array([true])]), .object([:]), .object(["a": .object(["b": .null]), "": 1]),
        ] as [JSONValue])
    func roundTrip(value: JSONValue) throws {
        let data = try JSONEncoder().encode(["value": value])
        #expect(try JSONDecoder().decode([String: JSONValue].self, from: data) == ["value": value])
    }

    @Test(
        "each kind of JSON is told from the others",
        arguments: [
            ("true", true), ("1", 1), ("1.5", .number(1.5)), ("\"1\"", "1"), ("null", .null),
            ("18446744073709551616", .number(18_446_744_073_709_551_616)), ("[1]", .array([1])),
            (#"{"a":[]}"#, .object(["a": .array([])])),
        ] as [(String, JSONValue)])
    func kinds(text: String, value: JSONValue) throws {
        #expect(try JSONDecoder().decode([JSONValue].self, from: Data("[\(text)]".utf8)) == [value])
    }

    @Test("only a string has a string's value, and only a boolean a boolean's")
    func accessors() {
        #expect(JSONValue.string("a").stringValue == "a")
        #expect(JSONValue.integer(1).stringValue == nil)
        #expect(JSONValue.bool(true).boolValue == true)
        #expect(JSONValue.integer(1).boolValue == nil)
    }
}
