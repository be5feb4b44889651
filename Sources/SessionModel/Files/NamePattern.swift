/// A pattern for one name on a path: `*`, `?`, `[abc]`, `[a-z]`, `[!a-z]`, and characters that mean themselves. Pure.
///
/// As in shells, a name that begins with a dot matches only a pattern that does.
struct NamePattern: Hashable, Sendable {
    private enum Element: Hashable, Sendable {
        case literal(Unicode.Scalar)
        case any, run
        case oneOf([ClosedRange<Unicode.Scalar>], negated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .literal(let other): scalar == other
            case .any: true
            case .run: false
            case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
            }
        }
    }

    private var elements: [Element] = []

    /// What matching a name of so many bytes takes at worst, in comparisons.
    func cost(_ bytes: Int) -> Int { (elements.count + 1) * (bytes + 1) }

    /// - Parameter text: without a slash.
    /// - Returns: nil where a bracket is not closed, has nothing in it, or a range that ends before it begins.
    init?(_ text: some Collection<Unicode.Scalar>) {
        var rest = Array(text)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if elements.last != .run { elements.append(.run) }
            case "?": elements.append(.any)
            case "[":
                guard let set = NamePattern.set(&rest) else { return nil }
                elements.append(set)
            default: elements.append(.literal(scalar))
            }
        }
    }

    static var everything: NamePattern { NamePattern() }

    private init() { elements = [.run] }

    /// What stands between brackets, and the closing one.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> Element? {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        while let first = rest.popFirst() {
            // A closing bracket that comes first is one of the set: glob(7).
            if first == "]", !ranges.isEmpty { return .oneOf(ranges, negated: isNegated) }
            guard rest.first == "-", let last = rest.dropFirst().first, last != "]" else {
                ranges.append(first...first)
                continue
            }
            guard first <= last else { return nil }
            rest.removeFirst(2)
            ranges.append(first...last)
        }
        return nil
    }

    /// Each run is tried as short as it can be, and only the last one is made longer: time is at most what ``cost(_:)`` says.
    func matches(_ name: [UInt8]) -> Bool {
        let scalars = Array(String(decoding: name, as: UTF8.self).unicodeScalars)
        if scalars.first == ".", elements.first != .literal(".") { return false }
        var (at, element) = (0, 0)
        var retry: (at: Int, element: Int)?
        while at < scalars.count {
            if element < elements.count, elements[element] == .run {
                retry = (at, element + 1)
                element += 1
            } else if element < elements.count, elements[element].matches(scalars[at]) {
                at += 1
                element += 1
            } else if let last = retry {
                retry = (last.at + 1, last.element)
                (at, element) = (last.at + 1, last.element)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .run }
    }
}
