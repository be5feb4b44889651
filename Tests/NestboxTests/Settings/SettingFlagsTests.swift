import ArgumentParser
import Testing

@testable import nestbox

@Suite("Flags of settings")
struct SettingFlagsTests {
    private func given(_ arguments: String...) throws -> [Setting: String] {
        try SettingFlags.parse(arguments).given()
    }

    @Test("--set says any setting, the last one counts, and a flag of its own wins")
    func set() throws {
        #expect(try given("--set", "NESTBOX_MAX_TURNS=7") == [.maximumTurns: "7"])
        #expect(try given("--set", "NESTBOX_INSTRUCTIONS=a=b", "--port", "1") == [.instructions: "a=b", .port: "1"])
        #expect(try given("--set", "SERVER_PORT=1", "--set", "SERVER_PORT=2") == [.port: "2"])
        #expect(try given("--port", "3", "--set", "SERVER_PORT=1") == [.port: "3"])
        #expect(try given("--drain-timeout", "9") == [.drainTimeout: "9"])
    }

    @Test(
        "what is no setting is refused, and so is a secret, which would stand in the list of processes",
        arguments: [
            ("SERVER_PORT", "--set: SERVER_PORT is not NAME=value"),
            ("SEVER_PORT=1", "--set: there is no setting SEVER_PORT"),
            ("=1", "--set: there is no setting "),
            ("API_KEY=x", "--set: API_KEY is a secret, and everybody on the machine can read command lines"),
        ])
    func refused(text: String, complaint: String) {
        let failure = #expect(throws: StartFailure.self) { try given("--set", text) }
        #expect(failure?.description == complaint)
    }
}
