import FoundationEssentials
import HTTPTypes
import SessionModel

/// An answer of the API.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPFields
    var text: String

    /// The body; null where it is not JSON.
    var json: JSONValue { (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .null }

    subscript(key: String) -> JSONValue? { json[key] }

    /// `error.code`
    var code: String? { json["error"]?["code"]?.stringValue }

    /// `error.message`
    var message: String? { json["error"]?["message"]?.stringValue }

    /// `error.details.field`
    var field: String? { json["error"]?["details"]?["field"]?.stringValue }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The events of a stream: what stands after `data: `, or the whole line of a comment.
    var events: [String] {
        text.split(separator: "\n\n").map { event in
            let last = event.split(separator: "\n").last ?? ""
            return String(last.hasPrefix("data: ") ? last.dropFirst(6) : last)
        }
    }

    /// The ids of the events that have one.
    var eventIDs: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
    }

    /// The events that are JSON.
    var chunks: [JSONValue] {
        events.compactMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
    }
}

extension JSONValue {
    subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    subscript(index: Int) -> JSONValue? {
        if case .array(let array) = self, array.indices.contains(index) { array[index] } else { nil }
    }

    var keys: Set<String> {
        if case .object(let object) = self { Set(object.keys) } else { [] }
    }

    var elements: [JSONValue] {
        if case .array(let array) = self { array } else { [] }
    }
}
