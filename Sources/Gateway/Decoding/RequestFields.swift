import SessionModel

/// Reads the fields of one JSON object, and names the field by its path in every complaint.
///
/// A field that is `null` counts as absent. Fields that nobody asks for are ignored.
struct RequestFields {
    private let container: KeyedDecodingContainer<FieldName>

    /// - Throws: ``InvalidField`` where the value is not an object.
    init(_ decoder: any Decoder) throws {
        do {
            container = try decoder.container(keyedBy: FieldName.self)
        } catch {
            throw InvalidField(RequestFields.path(decoder.codingPath), "must be an object")
        }
    }

    func string(_ name: String) throws -> String? {
        try value(name, String.self, "a string")
    }

    /// An array of strings.
    func strings(_ name: String) throws -> [String]? {
        try value(name, [String].self, "an array of strings")
    }

    func bool(_ name: String) throws -> Bool? {
        try value(name, Bool.self, "true or false")
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        let expectation = "an integer from \(range.lowerBound) to \(range.upperBound)"
        guard let number = try value(name, Int.self, expectation) else { return nil }
        guard range.contains(number) else { throw invalid(name, "must be \(expectation)") }
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        let expectation = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let number = try value(name, Double.self, expectation) else { return nil }
        guard range.contains(number) else { throw invalid(name, "must be \(expectation)") }
        return number
    }

    func choice<Choice: RawRepresentable>(
        _ name: String, among choices: [Choice]
    ) throws -> Choice? where Choice.RawValue == String {
        guard let text = try string(name) else { return nil }
        guard let choice = choices.first(where: { $0.rawValue == text }) else {
            throw invalid(name, "must be one of \(choices.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// Any JSON object, kept as it is.
    func freeObject(_ name: String) throws -> [String: JSONValue]? {
        try value(name, [String: JSONValue].self, "an object")
    }

    /// Any JSON value, kept as it is.
    func anything(_ name: String) throws -> JSONValue? {
        try value(name, JSONValue.self, "a JSON value")
    }

    /// An object with fields of its own.
    func object<Object: Decodable>(_ name: String, _ type: Object.Type) throws -> Object? {
        try value(name, type, "an object")
    }

    /// An array of objects with fields of their own.
    func array<Element: Decodable>(_ name: String, _ type: Element.Type) throws -> [Element]? {
        try value(name, [Element].self, "an array")
    }

    /// An array of objects with fields of their own, with at least one in it.
    func list<Element: Decodable>(_ name: String, _ type: Element.Type) throws -> [Element]? {
        guard let elements = try array(name, type) else { return nil }
        guard !elements.isEmpty else { throw invalid(name, "must not be empty") }
        return elements
    }

    /// Insists on a field that was read.
    func require<Value>(_ name: String, _ value: Value?) throws -> Value {
        guard let value else { throw invalid(name, "is missing") }
        return value
    }

    /// A complaint about one of these fields.
    func invalid(_ name: String, _ problem: String) -> InvalidField {
        InvalidField(RequestFields.path(container.codingPath + [FieldName(name)]), problem)
    }

    private func value<Value: Decodable>(_ name: String, _ type: Value.Type, _ expectation: String) throws -> Value? {
        do {
            return try container.decodeIfPresent(type, forKey: FieldName(name))
        } catch let error as InvalidField {
            throw error
        } catch {
            // Whatever the decoder says of a value, which is not always a DecodingError: it is not what was asked for.
            throw invalid(name, "must be \(expectation)")
        }
    }

    /// Writes a path as `messages[0].role`.
    static func path(_ keys: [any CodingKey]) -> String {
        guard !keys.isEmpty else { return "the body" }
        return keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
