import SessionModel
import Testing

@testable import Gateway

/// How long executions that have ended can be asked for.
struct ExecutionRecordTests {
    @Test("a record is kept for its age, counted from the end of the code, and not longer")
    func age() async throws {
        try await withRecords(ExecutionRecordLimits(age: .seconds(60))) { gateway, caller in
            let first = try await run(caller)
            gateway.clock.advance(by: .seconds(30))
            let second = try await run(caller)
            gateway.clock.advance(by: .seconds(29.5))
            #expect(try await kept([first, second], caller) == [true, true])
            gateway.clock.advance(by: .seconds(0.5))
            #expect(try await kept([first, second], caller) == [false, true])
            gateway.clock.advance(by: .seconds(30))
            #expect(try await kept([first, second], caller) == [false, false])
        }
    }

    @Test("of records that take too much memory together the oldest go")
    func bytes() async throws {
        try await withRecords(ExecutionRecordLimits(bytes: 25_000), output: String(repeating: "x", count: 8000)) {
            _, caller in
            var done: [String] = []
            for _ in 0..<3 { done.append(try await run(caller)) }
            #expect(try await kept(done, caller) == [true, true, true])
            done.append(try await run(caller))
            #expect(try await kept(done, caller) == [false, true, true, true])
        }
    }

    private func withRecords(
        _ limits: ExecutionRecordLimits, output: String = "some",
        _ body: @Sendable @escaping (TestGateway, Caller) async throws -> Void
    ) async throws {
        var gateway = TestGateway()
        gateway.configuration.executionRecords = limits
        gateway.executor.set { $0.output = output }
        try await gateway.test { [gateway] caller in try await body(gateway, caller) }
    }

    /// Runs some code to its end; returns the execution's id.
    private func run(_ caller: Caller) async throws -> String {
        let answer = try await caller.post("/v1/execute", #"{"language": "python", "code": "1"}"#)
        #expect(answer.status == 200 && answer["verdict"] == .string("ok"), "\(answer.text)")
        return try #require(answer["execution_id"]?.stringValue)
    }

    private func kept(_ executions: [String], _ caller: Caller) async throws -> [Bool] {
        var kept: [Bool] = []
        for id in executions {
            let answer = try await caller.get("/v1/executions/\(id)")
            #expect(answer.status == 200 || answer.code == "execution_not_found")
            kept.append(answer.status == 200)
        }
        return kept
    }
}
