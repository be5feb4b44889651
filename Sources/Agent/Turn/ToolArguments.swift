/// Reads the arguments of an `execute` call while they are still being written: a JSON object, cut anywhere.
///
/// Lenient where models slip: raw line feeds in strings and unknown escapes are taken as they are. Of the object only the
/// strings under `language` and `code` matter; everything else is passed over.
struct ToolArguments {
    private enum State {
        case start
        case beforeKey
        case key
        case beforeColon
        case beforeValue
        case string
        case otherValue(depth: Int)
        case quotedInOther(depth: Int, isEscaped: Bool)
        case after
    }

    private var state = State.start
    private var text = JSONStringDecoder()
    private var key = ""

    /// Everything that was fed.
    private(set) var raw = ""

    /// The language, once its string has ended.
    private(set) var language: String?

    /// The code's string has begun.
    private(set) var hasCode = false

    /// The code's string has ended: nothing of the code is missing.
    private(set) var codeIsWhole = false

    /// Something other than an object was sent.
    private(set) var isNotAnObject = false

    /// Takes more of the arguments and returns the code that they add.
    mutating func feed(_ fragment: String) -> String {
        raw += fragment
        var code = String.UnicodeScalarView()
        for scalar in fragment.unicodeScalars { step(scalar, code: &code) }
        return String(code)
    }

    private mutating func step(_ scalar: Unicode.Scalar, code: inout String.UnicodeScalarView) {
        switch state {
        case .start:
            if scalar == "{" {
                state = .beforeKey
            } else if !scalar.properties.isWhitespace {
                isNotAnObject = true
                state = .after
            }
        case .beforeKey:
            if scalar == "\"" {
                text = JSONStringDecoder()
                state = .key
            } else if scalar == "}" {
                state = .after
            }
        case .key:
            if text.step(scalar, into: nil) {
                key = text.decoded
                state = .beforeColon
            }
        case .beforeColon:
            if scalar == ":" { state = .beforeValue }
        case .beforeValue:
            beginValue(scalar)
        case .string:
            stepString(scalar, code: &code)
        case .otherValue(let depth):
            stepOther(scalar, depth: depth)
        case .quotedInOther(let depth, let isEscaped):
            if scalar == "\"", !isEscaped {
                state = .otherValue(depth: depth)
            } else {
                state = .quotedInOther(depth: depth, isEscaped: scalar == "\\" && !isEscaped)
            }
        case .after:
            break
        }
    }

    private mutating func beginValue(_ scalar: Unicode.Scalar) {
        if scalar.properties.isWhitespace { return }
        guard scalar == "\"" else {
            state = .otherValue(depth: 0)
            stepOther(scalar, depth: 0)
            return
        }
        text = JSONStringDecoder()
        if key == "code" { hasCode = true }
        state = .string
    }

    private mutating func stepString(_ scalar: Unicode.Scalar, code: inout String.UnicodeScalarView) {
        let isCode = key == "code" && !codeIsWhole
        var shown = String.UnicodeScalarView()
        let hasEnded = text.step(scalar, into: isCode ? { shown.append($0) } : nil)
        code.append(contentsOf: shown)
        guard hasEnded else { return }
        if isCode { codeIsWhole = true }
        if key == "language" { language = text.decoded }
        state = .beforeKey
    }

    private mutating func stepOther(_ scalar: Unicode.Scalar, depth: Int) {
        switch scalar {
        case "\"": state = .quotedInOther(depth: depth, isEscaped: false)
        case "{", "[": state = .otherValue(depth: depth + 1)
        case "}", "]": state = depth == 0 ? .after : .otherValue(depth: depth - 1)
        case "," where depth == 0: state = .beforeKey
        default: state = .otherValue(depth: depth)
        }
    }
}
