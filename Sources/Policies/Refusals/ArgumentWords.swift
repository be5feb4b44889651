/// How an argument is told to people.
enum ArgumentWords {
    /// One of several constants.
    case constants([UInt64: String])

    /// Constants that may stand together; bits without a name are left out.
    case flags([(UInt64, String)])

    /// Nil for an argument that says nothing.
    func text(_ value: UInt64) -> String? {
        switch self {
        case .constants(let names): return names[value] ?? "0x" + String(value, radix: 16)
        case .flags(let names):
            let set = names.filter { value & $0.0 != 0 }.map(\.1)
            return set.isEmpty ? nil : set.joined(separator: "|")
        }
    }

    /// The bits that decide what is told.
    var mask: UInt64 {
        switch self {
        case .constants: 0xFFFF_FFFF
        case .flags(let names): names.reduce(0) { $0 | $1.0 }
        }
    }
}
