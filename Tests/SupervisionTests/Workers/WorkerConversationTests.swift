import Testing
import Wire

@testable import Supervision

struct WorkerConversationTests {
    /// One that has entered, and runs execution 1 if asked to.
    private func conversation(limit: Int = 1000, running: Bool = true) throws -> WorkerConversation {
        var conversation = WorkerConversation(outputLimit: limit)
        #expect(try conversation.take(.ready) == .entered)
        if running { conversation.begin(1) }
        return conversation
    }

    private func violation(_ conversation: inout WorkerConversation, _ event: WorkerEvent) -> String? {
        do throws(SupervisionError) {
            _ = try conversation.take(event)
            return nil
        } catch {
            return error.description
        }
    }

    private static let ofExecution: [WorkerEvent] = [
        .stdout(id: 1, text: "a"), .stderr(id: 1, text: "a"), .activeLine(id: 1, line: 1), .display(id: 1, data: [:]),
        .result(id: 1, data: [:]), .error(id: 1, name: "", value: "", traceback: ""),
        .done(id: 1, status: .ok, dropped: DroppedBytes()),
    ]

    @Test("an execution's events are taken while it runs, and it runs until it is done")
    func running() throws {
        var conversation = try conversation()
        for event in Self.ofExecution {
            #expect(conversation.running == 1)
            #expect(try conversation.take(event) == .execution)
        }
        #expect(conversation.running == nil)
    }

    @Test("before a worker is ready it says nothing else", arguments: ofExecution)
    func entering(event: WorkerEvent) {
        var conversation = WorkerConversation(outputLimit: 1000)
        #expect(violation(&conversation, event) != nil)
        #expect(violation(&conversation, .kernelReady(language: "python", version: "3")) != nil)
        #expect(violation(&conversation, .kernelEnded(language: "python", .exited(code: 0))) != nil)
    }

    @Test("an event of no execution, of another, or after the end is a violation", arguments: ofExecution)
    func elsewhere(event: WorkerEvent) throws {
        var idle = try conversation(running: false)
        #expect(violation(&idle, event)?.contains("a frame of no running execution") == true)
        var next = try conversation(running: false)
        next.begin(2)
        #expect(violation(&next, event)?.contains("a frame of no running execution") == true)
        var ended = try conversation()
        #expect(try ended.take(.done(id: 1, status: .ok, dropped: DroppedBytes())) == .execution)
        #expect(violation(&ended, event)?.contains("a frame of no running execution") == true)
    }

    @Test("a log is wanted once in an execution, and told of once after that")
    func logs() throws {
        var conversation = try conversation()
        #expect(
            violation(&conversation, .logged(id: 1, .written(missing: 0)))?.contains("a log that it has not") == true)
        #expect(try conversation.take(.logWanted(id: 1)) == .execution)
        #expect(violation(&conversation, .logWanted(id: 1))?.contains("wanted a log twice") == true)
        #expect(try conversation.take(.logged(id: 1, .written(missing: 0))) == .execution)
        #expect(violation(&conversation, .logged(id: 1, .written(missing: 0))) != nil)
        #expect(try conversation.take(.done(id: 1, status: .ok, dropped: DroppedBytes())) == .execution)
        conversation.begin(2)
        #expect(violation(&conversation, .logWanted(id: 1)) != nil)
        #expect(try conversation.take(.logWanted(id: 2)) == .execution)
    }

    @Test("a worker that cannot enter says why; one that has entered cannot say so any more")
    func failed() throws {
        let event = WorkerEvent.failed(SandboxFailure(stage: "loopback", errno: 1))
        var entering = WorkerConversation(outputLimit: 1)
        #expect(
            violation(&entering, event) == "a worker could not enter its sandbox: loopback: Operation not permitted")
        var entered = try conversation()
        #expect(violation(&entered, event)?.contains("broke the protocol") == true)
    }

    @Test("a worker is ready once, and so is each kernel")
    func twice() throws {
        var conversation = try conversation()
        let ready = WorkerEvent.kernelReady(language: "python", version: "3")
        #expect(violation(&conversation, .ready) != nil)
        #expect(try conversation.take(ready) == .kernel)
        #expect(try conversation.take(.kernelEnded(language: "python", .exited(code: 0))) == .kernel)
        #expect(try conversation.take(ready) == .kernel)
        #expect(violation(&conversation, ready) != nil)
    }

    @Test("kernels of different languages are there side by side, and each ends by itself")
    func languages() throws {
        var conversation = try conversation()
        for language in ["python", "shell"] {
            #expect(try conversation.take(.kernelReady(language: language, version: "")) == .kernel)
        }
        #expect(try conversation.take(.kernelEnded(language: "shell", .exited(code: 0))) == .kernel)
        #expect(try conversation.take(.kernelReady(language: "shell", version: "")) == .kernel)
        #expect(violation(&conversation, .kernelReady(language: "python", version: "")) != nil)
    }

    @Test("kernels that come and go without end are a violation, and an execution begins the count anew")
    func kernelFlood() throws {
        var conversation = try conversation()
        let end = WorkerEvent.kernelEnded(language: "python", .exited(code: 0))
        for execution in 2...3 {
            for _ in 1...WorkerConversation.kernelChanges { #expect(try conversation.take(end) == .kernel) }
            conversation.begin(execution)
        }
        for _ in 1...WorkerConversation.kernelChanges { #expect(try conversation.take(end) == .kernel) }
        #expect(violation(&conversation, end) != nil)
    }

    @Test(
        "more output than the policy allows is a violation, whatever it comes as",
        arguments: [
            .stdout(id: 1, text: ""), .stderr(id: 1, text: String(repeating: "é", count: 100)),
            .activeLine(id: 1, line: 1), .display(id: 1, data: ["a": "b"]), .result(id: 1, data: ["": ""]),
            .error(id: 1, name: "n", value: "v", traceback: "t"),
        ] as [WorkerEvent])
    func outputFlood(event: WorkerEvent) throws {
        var conversation = try conversation(limit: 1000)
        var count = 0
        while violation(&conversation, event) == nil { count += 1 }
        #expect(count * event.outputCost <= 1000 + WorkerConversation.slack)
        #expect((count + 1) * event.outputCost > 1000 + WorkerConversation.slack)
    }

    @Test("each execution has the whole limit")
    func limitEach() throws {
        var conversation = try conversation(limit: 1 << 20)
        for execution in 1...5 {
            conversation.begin(execution)
            let text = String(repeating: "x", count: 1 << 20)
            #expect(try conversation.take(.stdout(id: execution, text: text)) == .execution)
            #expect(try conversation.take(.done(id: execution, status: .ok, dropped: DroppedBytes())) == .execution)
        }
    }

    @Test("an execution that could not be asked for does not run")
    func abandoned() throws {
        var conversation = try conversation()
        conversation.abandon(2)
        #expect(conversation.running == 1)
        conversation.abandon(1)
        #expect(conversation.running == nil)
    }

    @Test("a limit that no number can hold is none")
    func unlimited() throws {
        var conversation = try conversation(limit: .max)
        #expect(try conversation.take(.stdout(id: 1, text: "a")) == .execution)
    }
}
