import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("Many turns at once", .timeLimit(.minutes(10)))
struct ParallelTurnTests {
    @Test("twenty sessions have their turns at the same time, and each gets its own")
    func twenty() async throws {
        // None of them would come to an end if one waited for another.
        let models = ModelRegistry(
            configuration: ModelConfiguration(), additional: ["gathering": GatheringModel(20)])
        let store = MemoryStore()
        let service = ChatService(store: store, executor: ScriptedExecutor([]), models: models)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let session = try await store.create(NewSession(), owner: .default)
                    let question = Message(role: .user, type: .message, content: "I am \(number)")
                    let request = TurnRequest(
                        session: session, owner: .default, messages: [question],
                        options: ModelOptions(model: "gathering"), autoRun: true)
                    var streamed = ""
                    let outcome = try await service.run(request) { streamed += $0.content?.stringValue ?? "" }
                    #expect(streamed == "I am \(number) ")
                    #expect(outcome.messages.map(\.message.content) == ["I am \(number) "])
                    #expect(await store.stored(in: session.id).count == 2)
                }
            }
            try await group.waitForAll()
        }
        try await models.shutdown()
    }
}
