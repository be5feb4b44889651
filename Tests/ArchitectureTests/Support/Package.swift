import Foundation
import Testing

/// The package as SwiftPM reads it.
struct Package: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let dependencies: [Dependency]
    }

    /// `{"byName": ["Wire", null]}`, or the same with `target` or `product`.
    struct Dependency: Decodable {
        let kind: String
        let name: String

        private struct AnyName: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyName.self)
            let key = try #require(container.allKeys.first)
            var parts = try container.nestedUnkeyedContainer(forKey: key)
            kind = key.stringValue
            name = try parts.decode(String.self)
        }
    }

    let targets: [Target]

    /// The package's folder.
    static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Reads the manifest with a scratch folder of its own: the real one may be locked by whoever runs the tests.
    static func dump() throws -> Package {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "nestbox-manifest-\(UUID())")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", path, "--scratch-path", scratch.path, "dump-package",
        ]
        process.standardOutput = output
        try process.run()
        let content = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "swift package dump-package")
        return try JSONDecoder().decode(Package.self, from: content)
    }

    /// The targets that the product is made of: no tests, and no programs that only tests run.
    var ours: [Target] {
        targets.filter { target in
            target.type != "test" && FileManager.default.fileExists(atPath: "\(Self.path)/Sources/\(target.name)")
        }
    }
}
