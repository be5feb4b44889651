/// Decodes the inside of one JSON string, a scalar at a time, up to its closing quote.
struct JSONStringDecoder {
    private enum Escape {
        case none
        case backslash
        case unicode(value: UInt32, digits: Int)
    }

    private var escape = Escape.none
    private var highSurrogate: UInt32?

    /// What was decoded so far, of a string that nobody took the scalars of.
    private(set) var decoded = ""

    /// Takes one scalar of the JSON text.
    ///
    /// - Parameter sink: Takes the decoded scalars; where there is none they gather in ``decoded``.
    /// - Returns: Whether it was the closing quote.
    mutating func step(_ scalar: Unicode.Scalar, into sink: ((Unicode.Scalar) -> Void)?) -> Bool {
        switch escape {
        case .none:
            if scalar == "\"" {
                flushSurrogate(into: sink)
                return true
            }
            if scalar == "\\" { escape = .backslash } else { put(scalar, into: sink) }
        case .backslash:
            stepEscape(scalar, into: sink)
        case .unicode(let value, let digits):
            guard let digit = Character(scalar).hexDigitValue else {
                escape = .none
                put("\u{FFFD}", into: sink)
                return step(scalar, into: sink)
            }
            let next = value << 4 | UInt32(digit)
            escape = digits == 3 ? .none : .unicode(value: next, digits: digits + 1)
            if digits == 3 { putUnit(next, into: sink) }
        }
        return false
    }

    private mutating func stepEscape(_ scalar: Unicode.Scalar, into sink: ((Unicode.Scalar) -> Void)?) {
        escape = .none
        switch scalar {
        case "n": put("\n", into: sink)
        case "t": put("\t", into: sink)
        case "r": put("\r", into: sink)
        case "b": put("\u{8}", into: sink)
        case "f": put("\u{C}", into: sink)
        case "\"", "\\", "/": put(scalar, into: sink)
        case "u": escape = .unicode(value: 0, digits: 0)
        default:
            // No escape of JSON: a model that forgot to double the backslash of a regular expression.
            put("\\", into: sink)
            put(scalar, into: sink)
        }
    }

    /// Takes a UTF-16 code unit; the halves of a pair come one after the other.
    private mutating func putUnit(_ unit: UInt32, into sink: ((Unicode.Scalar) -> Void)?) {
        if let high = highSurrogate, (0xDC00...0xDFFF).contains(unit) {
            highSurrogate = nil
            let value = 0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00)
            put(Unicode.Scalar(value) ?? "\u{FFFD}", into: sink)
        } else if (0xD800...0xDBFF).contains(unit) {
            flushSurrogate(into: sink)
            highSurrogate = unit
        } else {
            put(Unicode.Scalar(unit) ?? "\u{FFFD}", into: sink)
        }
    }

    private mutating func flushSurrogate(into sink: ((Unicode.Scalar) -> Void)?) {
        guard highSurrogate != nil else { return }
        highSurrogate = nil
        put("\u{FFFD}", into: sink)
    }

    private mutating func put(_ scalar: Unicode.Scalar, into sink: ((Unicode.Scalar) -> Void)?) {
        flushSurrogate(into: sink)
        if let sink { sink(scalar) } else { decoded.unicodeScalars.append(scalar) }
    }
}
