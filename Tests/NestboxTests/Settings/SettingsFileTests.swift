import Testing

@testable import nestbox

struct SettingsFileTests {
    private func complaint(_ file: String) async -> String? {
        await #expect(throws: StartFailure.self) { _ = try await SettingsSource.reader(file: file) }?.description
    }

    @Test("a file that is not there is named")
    func missing() async {
        let error = await #expect(throws: StartFailure.self) {
            _ = try await SettingsReader(flags: [:], file: "/no/such/nestbox.json", environment: [:])
        }
        #expect(error?.description.contains("/no/such/nestbox.json") == true)
    }

    @Test("a file that is no JSON object is refused", arguments: ["", "SERVER_PORT=5001", "[]", "5001", "{", "null"])
    func notAnObject(text: String) async {
        #expect(await complaint(text)?.contains("is not a JSON object") == true)
    }

    @Test("a name that is no setting is not passed over", arguments: ["SEVER_PORT", "server_port", "", "PATH"])
    func unknownName(name: String) async {
        #expect(await complaint("{\"\(name)\": \"1\"}")?.hasSuffix("there is no setting \(name)") == true)
    }

    @Test(
        "a value that no setting can have is not passed over",
        arguments: ["true", "null", "{\"a\": 1}", "[1, 2]", "[[\"a\"]]", "[null]"])
    func wrongType(json: String) async {
        #expect(await complaint("{\"SERVER_PORT\": \(json)}")?.contains("SERVER_PORT is neither text nor") == true)
    }

    @Test("an empty object is a file like any other")
    func empty() async throws {
        #expect(try await SettingsSource.read(file: "{}").port == 5001)
    }
}
