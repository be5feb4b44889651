import LanguageModels

/// Makes a conversation fit into a model's window.
///
/// Whole turns are left out first, the oldest first; then, of the newest turn, what stands before its question and the runs behind
/// it, but never the last part, which the model is about to answer. What is still too long after that has its longest texts cut
/// in the middle. Code and its output are one part, so that a call never loses its result.
struct ContextTrimmer {
    /// Of all pictures the first and the last two are kept: what it began with, and what it is about now.
    private static let leadingImages = 1
    private static let trailingImages = 2
    private static let missingImage = ModelContent.text("[A picture stood here and was left out.]")

    /// No text is cut to fewer characters.
    private static let shortestCut = 200

    /// Tokens that all parts together may have.
    let limit: Int

    func trimmed(_ parts: [ConversationPart]) -> [ConversationPart] {
        var parts = Self.withoutMiddleImages(parts)
        var sizes = parts.map(TokenEstimate.tokens(of:))
        var excess = sizes.reduce(0, +) - limit
        guard excess > 0 else { return parts }

        var isKept = Array(repeating: true, count: parts.count)
        for group in droppable(parts) {
            if excess <= 0 { break }
            for index in group {
                isKept[index] = false
                excess -= sizes[index]
            }
        }
        parts = parts.indices.filter { isKept[$0] }.map { parts[$0] }
        sizes = parts.map(TokenEstimate.tokens(of:))
        return excess > 0 ? cut(parts) : parts
    }

    /// What may be left out, in this order: turns as a whole, then parts of the newest turn.
    private func droppable(_ parts: [ConversationPart]) -> [Range<Int>] {
        guard let question = parts.lastIndex(where: \.isQuestion) else {
            return parts.indices.dropLast().map { $0..<$0 + 1 }
        }
        let starts = parts.indices.filter { $0 == 0 || parts[$0].isQuestion && !parts[$0 - 1].isQuestion }
        let newest = starts.last { $0 <= question } ?? 0
        var groups = zip(starts, starts.dropFirst()).map { $0..<$1 }
        groups += (newest..<question).map { $0..<$0 + 1 }
        groups += (question + 1..<max(question + 1, parts.count - 1)).map { $0..<$0 + 1 }
        return groups
    }

    /// Cuts texts to a length that makes everything fit, if there is one.
    private func cut(_ parts: [ConversationPart]) -> [ConversationPart] {
        var length = max(limit, Self.shortestCut) * 4
        var shorter = parts
        while length > Self.shortestCut, shorter.map(TokenEstimate.tokens(of:)).reduce(0, +) > limit {
            length = max(Self.shortestCut, length * 3 / 4)
            let cutting = ContentLimit(characters: length)
            shorter = parts.map { $0.mapTexts(cutting.cut) }
        }
        return shorter
    }

    private static func withoutMiddleImages(_ parts: [ConversationPart]) -> [ConversationPart] {
        var count = 0
        for part in parts {
            _ = part.mapImages {
                count += 1; return $0
            }
        }
        guard count > leadingImages + trailingImages else { return parts }
        var index = 0
        return parts.map { part in
            part.mapImages { image in
                index += 1
                return index <= leadingImages || index > count - trailingImages ? image : missingImage
            }
        }
    }
}
