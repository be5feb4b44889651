import Testing

@testable import Wire

struct KernelEventTests {
    @Test(
        "each event of the kernel protocol is read from its text",
        arguments: [
            (
                #"{"type":"ready","language":"python","version":"3.11.2"}"#,
                .ready(language: "python", version: "3.11.2")
            ),
            (
                #"{"type":"failed","stage":"seccomp","errno":22}"#,
                .failed(SandboxFailure(stage: "seccomp", errno: 22))
            ),
            (#"{"type":"active_line","id":4,"line":2}"#, .activeLine(id: 4, line: 2, sequence: nil)),
            (#"{"type":"active_line","id":4,"line":3,"sequence":8}"#, .activeLine(id: 4, line: 3, sequence: 8)),
            (
                #"{"type":"display","id":4,"sequence":9,"data":{"image/png":"aGk=","text/plain":"<Figure>"}}"#,
                .display(id: 4, sequence: 9, data: ["image/png": "aGk=", "text/plain": "<Figure>"])
            ),
            (#"{"type":"result","id":4,"data":{"text/plain":"2"}}"#, .result(id: 4, data: ["text/plain": "2"])),
            (
                #"{"type":"error","id":4,"name":"ValueError","value":"no","traceback":"Traceback...\nValueError: no"}"#,
                .error(id: 4, name: "ValueError", value: "no", traceback: "Traceback...\nValueError: no")
            ),
            (#"{"type":"done","id":4,"status":"ok"}"#, .done(id: 4, status: .ok)),
            (#"{"type":"done","id":4,"status":"error"}"#, .done(id: 4, status: .error)),
            (#"{"type":"done","id":4,"status":"interrupted"}"#, .done(id: 4, status: .interrupted)),
            (#"{"type":"done","id":4,"status":"kernel_died"}"#, .done(id: 4, status: .kernelDied)),
        ] as [(String, KernelEvent)])
    func literal(text: String, event: KernelEvent) throws {
        #expect(try FrameCoding().message(KernelEvent.self, from: Array(text.utf8)) == event)
    }

    @Test("a field that nobody asked for is ignored, so that kernels may say more")
    func unknownField() throws {
        let text = #"{"mood":[1,{"a":null}],"type":"active_line","id":1,"line":1}"#
        #expect(
            try FrameCoding().message(KernelEvent.self, from: Array(text.utf8))
                == .activeLine(id: 1, line: 1, sequence: nil))
    }

    @Test(
        "each request of the kernel protocol is a flat object with a type",
        arguments: [
            (.execute(id: 7, code: "1+1"), ["type": "execute", "id": "7", "code": "1+1"]),
            (.acknowledge(sequence: 3), ["type": "ack", "sequence": "3"]),
        ] as [(KernelRequest, [String: String])])
    func requests(request: KernelRequest, fields: [String: String]) throws {
        let content = Array(try FrameCoding().frame(request).dropFirst(FrameHeader.length))
        let object = try FrameCoding().message([String: TextOrNumber].self, from: content)
        #expect(object.mapValues(\.text) == fields)
    }
}

/// A JSON string, or a number as text.
private struct TextOrNumber: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            text = "\(number)"
        } else {
            text = try container.decode(String.self)
        }
    }
}
