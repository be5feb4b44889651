/// A piece of a model's answer, read for what it means here.
enum AnswerPiece: Hashable, Sendable {
    case speech(String)

    /// Code of an enabled language, while it is written.
    case code(String, language: String)

    /// The code that was shown is whole.
    case wholeCode(String, language: String)

    /// Code that is whole and was not shown. The language is as the model wrote it, unless it is an enabled one.
    case heldCode(String, language: String)

    /// Code that cannot be run, with what was not shown of it; the note is the model's answer.
    case slip(note: String, unshown: String, language: String)

    /// Nothing more of the answer is wanted.
    case enough
}
