import Testing

@testable import Wire

/// What has the right shape may still be what nobody of ours would send.
struct BoundsTests {
    /// What stands for `LONG` and `ENDLESS` in a test's argument, which the test's own output shows.
    private func filled(_ text: String) -> String {
        text.replacing("ENDLESS", with: String(repeating: "x", count: (12 << 10) + 1))
            .replacing("LONG", with: String(repeating: "x", count: 65))
    }

    private func refused<Message: BoundedMessage>(_ type: Message.Type, _ text: String) -> FrameError? {
        #expect(throws: FrameError.self) { try FrameCoding().message(type, from: Array(text.utf8)) }
    }

    @Test(
        "a number that is none, or not of its field's kind, is refused",
        arguments: [
            "1e999", "-1e999", "NaN", "Infinity", "1.5", "99999999999999999999", "9223372036854775808", "0x10", "01",
            "+1", "2147483648", "-2147483649", #""1""#, "true", "null", "[1]",
        ])
    func numbers(number: String) {
        #expect(refused(WorkerEvent.self, #"{"activeLine":{"id":1,"line":\#(number)}}"#) != nil)
        #expect(refused(KernelEvent.self, #"{"type":"active_line","id":1,"line":\#(number)}"#) != nil)
        #expect(refused(ForkserverEvent.self, #"{"spawned":{"worker":1,"pid":\#(number)}}"#) != nil)
    }

    @Test("a count is not negative, and no more than a number in JSON tells", arguments: ["-1", "9007199254740993"])
    func counts(dropped: String) {
        let text = #"{"done":{"id":1,"status":"ok","dropped":{"stdout":0,"stderr":\#(dropped),"other":0}}}"#
        #expect(refused(WorkerEvent.self, text) == .malformed("dropped.stderr is not from 0 to 9007199254740992"))
    }

    @Test("a process number means one process", arguments: ["0", "-1", "-4711"])
    func processes(pid: String) {
        let text = #"{"spawned":{"worker":1,"pid":\#(pid)}}"#
        #expect(refused(ForkserverEvent.self, text) == .malformed("pid is not from 1 to 2147483647"))
    }

    @Test(
        "what goes into logs and messages has an end, and the refusal does not repeat it",
        arguments: [
            #"{"kernelReady":{"language":"LONG","version":"3"}}"#,
            #"{"kernelReady":{"language":"python","version":"LONG"}}"#,
            #"{"kernelEnded":{"language":"LONG","_1":{"exited":{"code":0}}}}"#,
            #"{"kernelEnded":{"language":"python","_1":{"brokeProtocol":{"_0":"ENDLESS"}}}}"#,
            #"{"kernelEnded":{"language":"python","_1":{"failedToStart":{"_0":{"stage":"ENDLESS","errno":1}}}}}"#,
            #"{"failed":{"_0":{"stage":"ENDLESS","errno":1}}}"#,
        ])
    func sentencesOfWorkers(text: String) throws {
        let refusal = try #require(refused(WorkerEvent.self, filled(text)))
        #expect(!"\(refusal)".contains("xxx"))
    }

    @Test(
        "the same of a kernel",
        arguments: [
            #"{"type":"ready","language":"LONG","version":"3"}"#,
            #"{"type":"ready","language":"python","version":"LONG"}"#,
            #"{"type":"failed","stage":"ENDLESS","errno":1}"#,
        ])
    func sentencesOfKernels(text: String) throws {
        let refusal = try #require(refused(KernelEvent.self, filled(text)))
        #expect(!"\(refusal)".contains("xxx"))
    }

    @Test(
        "what is at its bound is taken",
        arguments: [
            .activeLine(id: 1, line: Int(Int32.max)), .activeLine(id: 1, line: Int(Int32.min)),
            .done(id: 1, status: .ok, dropped: DroppedBytes(other: 1 << 53)),
            .kernelReady(language: "python", version: String(repeating: "x", count: 64)),
            .failed(SandboxFailure(stage: "loopback", errno: .min)),
        ] as [WorkerEvent])
    func within(event: WorkerEvent) throws {
        let content = Array(try FrameCoding().frame(event).dropFirst(FrameHeader.length))
        #expect(try FrameCoding().message(WorkerEvent.self, from: content) == event)
    }

    @Test("a sentence with two of the longest paths is taken")
    func longestSentence() throws {
        let event = WorkerEvent.failed(SandboxFailure(stage: String(repeating: "x", count: 12 << 10), errno: 1))
        let content = Array(try FrameCoding().frame(event).dropFirst(FrameHeader.length))
        #expect(try FrameCoding().message(WorkerEvent.self, from: content) == event)
    }

    @Test("a zero byte in text is text, half a surrogate pair is not")
    func strings() throws {
        let text = #"{"stdout":{"id":1,"text":"a\u0000b"}}"#
        #expect(
            try FrameCoding().message(WorkerEvent.self, from: Array(text.utf8)) == .stdout(id: 1, text: "a\u{0}b"))
        #expect(refused(WorkerEvent.self, #"{"stdout":{"id":1,"text":"\udfff"}}"#) != nil)
    }
}
