/// Which files are meant by a list of globs, asked folder by folder on the way down. Pure.
///
/// A glob is names with slashes between them, from the session's folder on. A name may have `*`, `?` and `[...]` in it, none of
/// which stands for a slash; `**` is any number of folders, and at the end whatever is below. As in shells, nothing of it
/// stands for a dot that a name begins with.
package struct FileSelection: Hashable, Sendable {
    /// The most globs, and the longest one in bytes.
    package static let most = 16
    package static let longest = 256

    private enum Part: Hashable, Sendable {
        case folders
        case name(NamePattern, isLast: Bool)
    }

    /// Where in the globs the path to a folder has led: indices of parts that what is in the folder is compared with.
    package struct Position: Hashable, Sendable {
        fileprivate var parts: [Int]

        /// What it takes of memory.
        package var bytes: Int { parts.count * MemoryLayout<Int>.stride }
    }

    /// Comparisons that following one part is worth.
    private static let partCost = 16

    /// What a glob can be wrong in.
    package struct InvalidGlob: Error, Hashable {
        package var index: Int

        /// To be read after the glob's place in its list.
        package var problem: String
    }

    /// All globs' parts, one after the other.
    private var parts: [Part] = []

    /// For what is in the session's folder itself.
    package private(set) var start = Position(parts: [])

    /// - Parameter globs: at most ``most``.
    package init(_ globs: [String]) throws(InvalidGlob) {
        for (index, glob) in globs.enumerated() {
            guard (1...Self.longest).contains(glob.utf8.count) else {
                throw InvalidGlob(index: index, problem: "must be 1 to \(Self.longest) bytes")
            }
            let beginning = parts.count
            do {
                try add(glob)
            } catch {
                throw InvalidGlob(index: index, problem: error.problem)
            }
            start.parts += arrive(at: beginning)
        }
    }

    /// What an entry of a folder is to the globs.
    ///
    /// - Returns: whether a file of this name is meant; where its folder, if it is one, is to be looked into, nil where nothing
    ///   in it can be meant; and what it took to know, in comparisons at worst.
    package func step(
        from position: Position, _ name: [UInt8], isFolder: Bool
    ) -> (isMeant: Bool, below: Position?, cost: Int) {
        var (isMeant, cost) = (false, 0)
        var below: Set<Int> = []
        for index in position.parts {
            cost += Self.partCost
            switch parts[index] {
            case .folders:
                if isFolder, name.first != UInt8(ascii: ".") { below.formUnion(arrive(at: index)) }
            case .name(let pattern, let isLast):
                guard isFolder != isLast else { continue }
                cost += pattern.cost(name.count)
                guard pattern.matches(name) else { continue }
                if isLast { isMeant = true } else { below.formUnion(arrive(at: index + 1)) }
            }
        }
        cost += Self.partCost * below.count
        return (isMeant, below.isEmpty ? nil : Position(parts: below.sorted()), cost)
    }

    /// A part, and those after it that may stand for nothing.
    private func arrive(at index: Int) -> [Int] {
        guard case .folders = parts[index] else { return [index] }
        return [index] + arrive(at: index + 1)
    }

    private struct Problem: Error { var problem: String }

    private mutating func add(_ glob: String) throws(Problem) {
        if glob.utf8.contains(0) { throw Problem(problem: "must not have a NUL in it") }
        let names = glob.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            let text = String(String.UnicodeScalarView(name))
            switch text {
            case "", ".", "..":
                throw Problem(problem: "must be below the session's folder, without empty parts, . and ..")
            case "**":
                if parts.last != .folders || index == 0 { parts.append(.folders) }
                if isLast { parts.append(.name(.everything, isLast: true)) }
            default:
                guard let pattern = NamePattern(name) else {
                    throw Problem(problem: "must have something in its brackets, and close them")
                }
                parts.append(.name(pattern, isLast: isLast))
            }
        }
    }
}
