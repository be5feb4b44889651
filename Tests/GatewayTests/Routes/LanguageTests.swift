import SessionModel
import Testing

@testable import Gateway

struct LanguageTests {
    @Test("every language is listed, and one that cannot be run says why")
    func list() async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.get("/v1/languages")
            #expect(answer.status == 200)
            #expect(
                answer.json
                    == .object([
                        "languages": .array([
                            .object([
                                "name": "python", "aliases": .array(["py"]), "extensions": .array([]),
                                "version": "3.11.2",
                                "stateful": .bool(true), "available": .bool(true),
                            ]),
                            .object([
                                "name": "ruby", "aliases": .array([]), "extensions": .array([]), "version": .null,
                                "stateful": .bool(true), "available": .bool(false),
                                "reason": "needs ruby, which is not installed",
                            ]),
                        ])
                    ]))
        }
    }
}
