import Hummingbird
import SessionModel

/// Reads the values of a request's query, and names the value in every complaint.
struct RequestQuery {
    private let request: Request

    init(_ request: Request) { self.request = request }

    func text(_ name: String) -> String? {
        request.uri.queryParameters[name[...]].map { String($0) }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(InvalidField) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw InvalidField(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func time(_ name: String) throws(InvalidField) -> Timestamp? {
        guard let text = text(name) else { return nil }
        guard let time = Timestamp(text) else { throw InvalidField(name, "must be an ISO 8601 timestamp") }
        return time
    }

    func bool(_ name: String) throws(InvalidField) -> Bool? {
        switch text(name)?.lowercased() {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw InvalidField(name, "must be true or false")
        }
    }

    func choice<Choice>(_ name: String, among choices: [(String, Choice)]) throws(InvalidField) -> Choice? {
        guard let text = text(name) else { return nil }
        guard let choice = choices.first(where: { $0.0 == text }) else {
            throw InvalidField(name, "must be one of \(choices.map(\.0).joined(separator: ", "))")
        }
        return choice.1
    }
}
