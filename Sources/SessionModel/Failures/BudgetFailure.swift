/// Why a model is not asked though it could answer.
package enum BudgetFailure: Error, Hashable {
    /// What is left does not pay for the question, which has about so many tokens, and a word of an answer.
    case exhausted(left: Budget, promptTokens: Int)

    /// There is a budget in money, and nobody told what the model costs.
    case priceUnknown(model: String)
}
