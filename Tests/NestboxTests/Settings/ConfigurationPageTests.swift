import ArgumentParser
import FoundationEssentials
import Testing

@testable import nestbox

/// docs/configuration.md is a promise to operators; what it lists is what there is.
struct ConfigurationPageTests {
    private struct Row {
        let setting: String
        let flag: String
    }

    private func rows() throws -> [Row] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOfFile: package.path + "/docs/configuration.md", encoding: .utf8)
        let section = try #require(text.split(separator: "\n## ").first { $0.hasPrefix("Settings\n") })
        return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|").map { $0.split { $0 == " " || $0 == "`" }.joined(separator: " ") }
            return Row(setting: cells[0], flag: cells[1])
        }
    }

    @Test("the table lists every setting once, and nothing else")
    func settings() throws {
        let listed = try rows().map(\.setting)
        #expect(Set(listed) == Set(Setting.allCases.map(\.rawValue)))
        #expect(listed.count == Setting.allCases.count)
    }

    @Test("the flags that the table names are those that the program takes")
    func flags() throws {
        // Each option is `port <port>  The port to listen on [SERVER_PORT]`, in one line or two.
        let options = Serve.helpMessage(columns: 1000).split(separator: "\n  --").dropFirst()
        for row in try rows() {
            let named = options.filter { $0.contains("[\(row.setting)]") }
            if row.flag == "–" {
                #expect(named.isEmpty, "\(row.setting) has a flag")
            } else {
                #expect(named.count == 1 && named[0].hasPrefix("\(row.flag.dropFirst(2)) <"), "\(row.setting)")
            }
        }
    }
}
