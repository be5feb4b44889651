import Agent
import FoundationEssentials
import LanguageModels
import SessionModel

/// The settings of how conversations with models are held.
enum ConversationSettings {
    private static let mostTurns = 1_000
    private static let mostTokens = 1_000_000_000_000
    private static let mostDollars = 1_000_000.0

    /// - Throws: ``SettingError`` naming the first setting that cannot be what it is.
    static func read(_ reader: SettingsReader) throws -> ChatSettings {
        ChatSettings(
            maxTurns: try reader.integer(.maximumTurns, in: 1...mostTurns, default: 25),
            turnBudget: try budget(reader, tokens: .turnTokenBudget, money: .turnMoneyBudget),
            sessionBudget: try budget(reader, tokens: .sessionTokenBudget, money: .sessionMoneyBudget),
            traits: try traits(reader),
            instructions: reader.text(.instructions))
    }

    private static func budget(
        _ reader: SettingsReader, tokens: Setting, money: Setting
    ) throws(SettingError) -> Budget {
        Budget(
            tokens: reader.text(tokens) == nil ? nil : try reader.integer(tokens, in: 1...mostTokens, default: 0),
            money: try reader.number(money, in: 0...mostDollars).map { Money(dollars: $0) })
    }

    /// The operator's models: the JSON itself, or the path of a file with it.
    private static func traits(_ reader: SettingsReader) throws(SettingError) -> ModelTraitsTable {
        guard let text = reader.text(.modelTraits) else { return ModelTraitsTable() }
        let isInline = text.drop(while: \.isWhitespace).first == "{"
        let place = isInline ? "the text" : text
        guard let json = isInline ? Data(text.utf8) : try? Data(contentsOf: URL(filePath: text)) else {
            throw SettingError(setting: .modelTraits, problem: "\(text) cannot be read")
        }
        do {
            return try ModelTraitsDocument.table(json)
        } catch {
            throw SettingError(setting: .modelTraits, problem: "\(place) \(error)")
        }
    }
}
