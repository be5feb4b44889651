import Agent
import LanguageModels
import SessionModel

/// A turn that is told that its conversation is prepared whenever it asks, and whose actions are short enough to read.
///
/// A message stored is its type and content, the rest is named; chunks are left out but for the confirmation.
struct TurnStage {
    private var turn: Turn

    /// How many tokens its questions have.
    var promptTokens = 100

    /// What it wanted to ask, in order.
    private(set) var questions: [Question] = []

    /// What was to be charged, in order.
    private(set) var charges: [Spending] = []

    init(_ limits: TurnLimits = TurnLimits(), autoRun: Bool = true) {
        turn = Turn(languages: ["python", "bash"], autoRun: autoRun, limits: limits)
    }

    var usage: TokenUsage { turn.usage }
    var remaining: Budget { turn.remaining }

    @discardableResult
    mutating func begin(_ opening: TurnOpening) -> [String] { summary(prepared(turn.begin(opening))) }

    @discardableResult
    mutating func handle(_ event: TurnEvent) -> [String] { summary(prepared(turn.handle(event))) }

    /// An answer of the model.
    @discardableResult
    mutating func feed(_ events: [ModelEvent], ends: Bool = true) -> [String] {
        let said = events.flatMap { handle(.model($0)) }
        return ends ? said + handle(.answerEnded) : said
    }

    /// Code comes to its end.
    @discardableResult
    mutating func ran(_ status: Receipt.Status = .ok) -> [String] { handle(.executionEnded(status)) }

    /// What is streamed when the event comes.
    mutating func text(_ event: ModelEvent) -> String {
        turn.handle(.model(event)).map {
            if case .emit(let chunk) = $0 { chunk.content?.stringValue ?? "" } else { "" }
        }
        .joined()
    }

    private mutating func prepared(_ actions: [TurnAction]) -> [TurnAction] {
        guard case .prepare(let question)? = actions.last else { return actions }
        questions.append(question)
        return actions + turn.handle(.prepared(promptTokens: promptTokens))
    }

    private mutating func summary(_ actions: [TurnAction]) -> [String] {
        var lines: [String] = []
        for action in actions {
            switch action {
            case .emit(let chunk): if chunk.type == .confirmation { lines.append("confirm") }
            case .store(let stored):
                let format = stored.message.format.map { "/\($0)" } ?? ""
                lines.append("\(stored.message.type.rawValue)\(format): \(stored.message.content)")
            case .charge(let spending): charges.append(spending)
            case .prepare: break
            case .ask(let maxTokens): lines.append("ASK" + (maxTokens.map { " \($0)" } ?? ""))
            case .resolve(let language): lines.append("RESOLVE \(language)")
            case .run(let language, let code): lines.append("RUN \(language) \(code)")
            case .finish(let reason): lines.append("FINISH \(reason.rawValue)")
            }
        }
        return lines
    }
}

/// A call of `execute`.
func call(_ language: String, _ code: String) -> [ModelEvent] { ScriptedModel.Answer.call(language, code) }
