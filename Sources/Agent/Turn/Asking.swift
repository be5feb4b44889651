import LanguageModels
import SessionModel

/// How a turn asks its model: how often, in which dialect, how much at once, and for how much.
struct Asking {
    enum Permission: Hashable {
        case granted(maxTokens: Int?)

        /// The budget does not pay for it.
        case refused
    }

    private let callLimit: Int
    private let showsImages: Bool
    private var calls = 0
    private var window: ContextWindow
    private var allowance: Allowance
    private var promptTokens = 0

    /// The question has been asked before, and was too long.
    private var hasShrunk = false

    private(set) var dialect: Dialect

    init(_ limits: TurnLimits) {
        callLimit = limits.modelCalls
        showsImages = limits.traits.takesImages
        window = limits.window
        allowance = Allowance(budget: limits.budget, price: limits.traits.price)
        dialect = limits.firstQuestion.dialect
    }

    var spent: Spending { allowance.spent }
    var remaining: Budget { allowance.remaining }

    /// The next question; nil when there were enough.
    mutating func next() -> Question? {
        guard calls < callLimit else { return nil }
        calls += 1
        hasShrunk = false
        return question
    }

    /// Whether the question, of so many tokens, may be asked, and how long its answer may be.
    mutating func permission(promptTokens: Int) -> Permission {
        self.promptTokens = promptTokens
        let limit = window.answerLimit(promptTokens: promptTokens)
        switch allowance.verdict(promptTokens: promptTokens) {
        case .exhausted: return .refused
        case .atMost(let most): return .granted(maxTokens: min(limit ?? most, most))
        case .unlimited: return .granted(maxTokens: limit)
        }
    }

    /// The question asked otherwise, where that may help against the failure.
    mutating func another(after failure: ModelFailure?) -> Question? {
        switch failure {
        case .contextLengthExceeded(let limit, _) where !hasShrunk:
            hasShrunk = true
            window.shrink(sent: promptTokens, limit: limit)
        case .toolsNotSupported where dialect == .tools:
            dialect = .fences
        default:
            return nil
        }
        return question
    }

    func answer(languages: [String]) -> Answer {
        Answer(dialect: dialect, languages: languages, promptTokens: promptTokens)
    }

    mutating func charge(_ usage: TokenUsage) -> Spending { allowance.charge(usage) }

    private var question: Question {
        Question(dialect: dialect, promptLimit: window.promptLimit, showsImages: showsImages)
    }
}
