import Testing

@testable import nestbox

struct PrecedenceTests {
    @Test(
        "every setting can come from the environment and from a file, and the environment wins",
        arguments: Setting.allCases)
    func environmentOverFile(setting: Setting) async throws {
        let file = "{\"\(setting.rawValue)\": \"from the file\"}"
        #expect(try await SettingsSource.reader(file: file).text(setting) == "from the file")
        #expect(
            try await SettingsSource.reader(environment: [setting: "from the environment"], file: file).text(setting)
                == "from the environment")
    }

    @Test("a flag wins over both", arguments: Setting.allCases)
    func flagsFirst(setting: Setting) async throws {
        let reader = try await SettingsSource.reader(
            flags: [setting: "flag"], environment: [setting: "environment"], file: "{\"\(setting.rawValue)\": \"file\"}"
        )
        #expect(reader.text(setting) == "flag")
    }

    @Test("what is nowhere is not set, and neither is what is empty")
    func unset() async throws {
        let reader = try await SettingsSource.reader(environment: [.python: ""], file: #"{"SERVER_HOST": ""}"#)
        for setting in Setting.allCases { #expect(reader.text(setting) == nil) }
    }

    @Test(
        "a file may say a number as a number and a list as an array",
        arguments: [("8080", "8080"), ("0.5", "0.5"), ("[\"a\", \"b\"]", "a,b"), ("[]", nil)] as [(String, String?)])
    func types(json: String, text: String?) async throws {
        #expect(try await SettingsSource.reader(file: "{\"SERVER_PORT\": \(json)}").text(.port) == text)
    }

    @Test("spaces and empty parts of a list mean nothing")
    func lists() async throws {
        let reader = try await SettingsSource.reader(environment: [.preload: " numpy ,, pandas,scipy.stats , "])
        #expect(reader.list(.preload) == ["numpy", "pandas", "scipy.stats"])
        #expect(try await SettingsSource.reader(environment: [.preload: ","]).list(.preload) == [])
        #expect(try await SettingsSource.reader().list(.preload) == nil)
    }
}
