import LanguageModels

/// About how many tokens something is.
///
/// There is no tokenizer here, and each model has its own. The estimate is meant to be too high rather than too low: three
/// letters of ASCII a token, where prose has about four and code three; five quarters for a Chinese, Japanese or Korean
/// character; three for an emoji. It can still be too low, for long runs of digits or base64, which is one
/// reason for the margin that ``ContextWindow`` keeps.
struct TokenEstimate: Hashable, Sendable {
    /// What a picture costs at most with the makers that tell.
    static let image = 1_600

    /// What stands around a message.
    private static let message = 8

    private var twelfths = 0

    /// Rounded up.
    var tokens: Int { (twelfths + 11) / 12 }

    static func tokens(of text: String) -> Int {
        var estimate = TokenEstimate()
        estimate.add(text)
        return estimate.tokens
    }

    static func tokens(of part: ConversationPart) -> Int {
        var estimate = TokenEstimate()
        var images = 0
        var messages = 1
        switch part {
        case .question(let contents), .aside(let contents):
            images = estimate.add(contents)
        case .speech(let text):
            estimate.add(text)
        case .run(let run):
            estimate.add(run.language)
            estimate.add(run.code)
            estimate.add(run.told)
            images = estimate.add(run.images)
            messages = run.images.isEmpty ? 2 : 3
        }
        return estimate.tokens + images * image + messages * message
    }

    mutating func add(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case 0x00..<0x80: twelfths += 4
            case 0x80..<0xC0: break
            case 0xC0..<0xE0: twelfths += 9
            case 0xE0..<0xF0: twelfths += 15
            default: twelfths += 36
            }
        }
    }

    /// Adds the texts and returns how many pictures there are.
    private mutating func add(_ contents: [ModelContent]) -> Int {
        var images = 0
        for content in contents {
            switch content {
            case .text(let text): add(text)
            case .image: images += 1
            }
        }
        return images
    }
}
