package import FoundationEssentials
import SessionModel

/// An operator's own knowledge of models: a JSON object of names and traits.
///
///     {"ollama/phi4": {"context_tokens": 16384, "tools": false},
///      "house": {"usd_per_million": {"prompt": 0.5, "completion": 1.5}}}
package enum ModelTraitsDocument {
    /// What is wrong with it, for the operator: a text that names the model and the field.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package static func table(_ json: Data) throws(Problem) -> ModelTraitsTable {
        guard let models = try? JSONDecoder().decode([String: JSONValue].self, from: json) else {
            throw Problem(description: "is not a JSON object of models and their traits")
        }
        var entries: [String: PartialTraits] = [:]
        for (name, value) in models.sorted(by: { $0.key < $1.key }) {
            if name.isEmpty { throw Problem(description: "has a model without a name") }
            entries[name.lowercased()] = try traits(value, of: name)
        }
        return ModelTraitsTable(entries)
    }

    private static func traits(_ value: JSONValue, of model: String) throws(Problem) -> PartialTraits {
        var traits = PartialTraits()
        for (field, value) in try object(value, model) {
            switch (field, value) {
            case ("context_tokens", .integer(let tokens)) where tokens >= 1_024: traits.contextTokens = tokens
            case ("context_tokens", _): throw wrong(model, field, "must be a whole number from 1024")
            case ("tools", .bool(let takesTools)): traits.takesTools = takesTools
            case ("tools", _): throw wrong(model, field, "must be true or false")
            case ("images", .bool(let takesImages)): traits.takesImages = takesImages
            case ("images", _): throw wrong(model, field, "must be true or false")
            case ("usd_per_million", let prices): traits.price = try price(prices, of: model)
            default: throw wrong(model, field, "is none of context_tokens, images, tools, usd_per_million")
            }
        }
        return traits
    }

    private static func price(_ value: JSONValue, of model: String) throws(Problem) -> ModelPrice {
        var prices: [String: Double] = [:]
        for (field, value) in try object(value, "\(model): usd_per_million") {
            guard ["prompt", "completion", "cache_read", "cache_write"].contains(field) else {
                throw wrong(model, "usd_per_million.\(field)", "is none of prompt, completion, cache_read, cache_write")
            }
            switch value {
            case .integer(let number) where number >= 0: prices[field] = Double(number)
            case .number(let number) where number >= 0: prices[field] = number
            default: throw wrong(model, "usd_per_million.\(field)", "must be a number from 0")
            }
        }
        guard let prompt = prices["prompt"], let completion = prices["completion"] else {
            throw wrong(model, "usd_per_million", "needs prompt and completion")
        }
        return ModelPrice(
            prompt: prompt, completion: completion, cacheRead: prices["cache_read"], cacheWrite: prices["cache_write"])
    }

    private static func object(_ value: JSONValue, _ place: String) throws(Problem) -> [(String, JSONValue)] {
        guard case .object(let fields) = value else { throw Problem(description: "\(place) is not an object") }
        return fields.sorted { $0.key < $1.key }
    }

    private static func wrong(_ model: String, _ field: String, _ problem: String) -> Problem {
        Problem(description: "\(model): \(field) \(problem)")
    }
}
