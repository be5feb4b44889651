import FoundationEssentials
import Testing

/// What docs/architecture.md says about targets: the picture of the floors and the table below it.
struct ArchitecturePage {
    /// The targets of each floor, from left to right, by the floor's number.
    let floors: [Int: [String]]

    /// What each target may import: other targets, and products of other packages.
    let mayImport: [String: Imports]

    struct Imports: Equatable {
        var targets: Set<String>
        var products: Set<String>
    }

    init() throws {
        let text = try String(contentsOfFile: Package.path + "/docs/architecture.md", encoding: .utf8)
        let lines = text.split(separator: "\n")
        floors = Dictionary(
            uniqueKeysWithValues: lines.compactMap { line in
                line.firstMatch(of: /^floor (\d) +(.+)$/).flatMap { match in
                    Int(match.1).map { ($0, Self.names(in: match.2)) }
                }
            })
        let header = try #require(lines.firstIndex { $0.hasPrefix("| target |") && $0.hasSuffix("| may import |") })
        let rows = lines[(header + 2)...].prefix { $0.hasPrefix("|") }
        mayImport = Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let cells = row.split(separator: "|", omittingEmptySubsequences: false)
                let words = cells[3].split { $0 == "," || $0 == " " }
                return (
                    String(cells[1].filter { $0 != "`" && $0 != " " }),
                    Imports(
                        targets: Set(words.filter { $0.hasPrefix("`") }.map { String($0.filter { $0 != "`" }) }),
                        products: Set(words.filter { !$0.hasPrefix("`") && $0 != "–" }.map { String($0) }))
                )
            })
    }

    /// `Agent   Storage (SQLite)` names Agent and Storage.
    private static func names(in line: Substring) -> [String] {
        line.replacing(/\([^)]*\)/, with: "").split(separator: " ").map { String($0) }
    }
}
