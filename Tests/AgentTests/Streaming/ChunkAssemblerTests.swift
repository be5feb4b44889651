import SessionModel
import TestSupport
import Testing

@testable import Agent

@Suite("Assembling chunks and messages")
struct ChunkAssemblerTests {
    private func chunks(_ pieces: [ChunkAssembler.Piece]) -> [String] {
        pieces.compactMap { if case .chunk(let chunk) = $0 { chunk.json } else { nil } }
    }

    private func messages(_ pieces: [ChunkAssembler.Piece]) -> [NewMessage] {
        pieces.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    private let image = Block(role: .computer, type: .image, format: "base64.png")

    @Test("code and its run give exactly the documented chunks")
    func documented() {
        var assembler = ChunkAssembler()
        var pieces = assembler.write("print(1)", to: .code("python"))
        pieces += assembler.beginRun()
        pieces += assembler.showLine(1)
        pieces += assembler.write("1\n", to: .console)
        pieces += assembler.endRun()
        #expect(
            chunks(pieces) == [
                #"{"format":"python","role":"assistant","start":true,"type":"code"}"#,
                #"{"content":"print(1)","format":"python","role":"assistant","type":"code"}"#,
                #"{"end":true,"format":"python","role":"assistant","type":"code"}"#,
                #"{"role":"computer","start":true,"type":"console"}"#,
                #"{"content":1,"format":"active_line","role":"computer","type":"console"}"#,
                #"{"content":"1\n","format":"output","role":"computer","type":"console"}"#,
                #"{"content":null,"format":"active_line","role":"computer","type":"console"}"#,
                #"{"end":true,"role":"computer","type":"console"}"#,
            ])
        #expect(
            messages(pieces) == [
                NewMessage(Message(role: .assistant, type: .code, format: "python", content: "print(1)")),
                NewMessage(Message(role: .computer, type: .console, format: "output", content: "1\n")),
            ])
    }

    @Test("a message stands behind its content, and before the chunk that closes its block")
    func order() {
        var assembler = ChunkAssembler()
        let pieces = assembler.write("hi", to: .speech) + assembler.close()
        guard case .message = pieces[2], case .chunk(let end) = pieces[3] else {
            Issue.record("not a message and a chunk: \(pieces)")
            return
        }
        #expect(end.flag == .end)
        #expect(pieces.count == 4)
    }

    @Test("empty text opens nothing")
    func empty() {
        var assembler = ChunkAssembler()
        #expect(assembler.write("", to: .speech).isEmpty)
        #expect(assembler.close().isEmpty)
    }

    @Test(
        "a run without output leaves one empty console",
        arguments: [false, true])
    func silentRun(showsLine: Bool) {
        var assembler = ChunkAssembler()
        var pieces = assembler.beginRun()
        if showsLine { pieces += assembler.showLine(1) }
        pieces += assembler.endRun()
        #expect(
            messages(pieces) == [
                NewMessage(Message(role: .computer, type: .console, format: "output", content: ""))
            ])
        #expect(chunks(pieces).first == #"{"role":"computer","start":true,"type":"console"}"#)
        #expect(chunks(pieces).last == #"{"end":true,"role":"computer","type":"console"}"#)
    }

    @Test("a run that showed a picture needs no empty console, but the line is put out")
    func pictureRun() {
        var assembler = ChunkAssembler()
        var pieces = assembler.beginRun()
        pieces += assembler.showLine(1)
        pieces += assembler.writeWhole("aaaa", to: image)
        pieces += assembler.endRun()
        #expect(messages(pieces).map(\.message.type) == [.image])
        #expect(
            chunks(pieces).suffix(2) == [
                #"{"content":null,"format":"active_line","role":"computer","type":"console"}"#,
                #"{"end":true,"role":"computer","type":"console"}"#,
            ])
    }

    @Test("code that could not be started leaves nothing")
    func neverRan() {
        var assembler = ChunkAssembler()
        #expect((assembler.beginRun() + assembler.endRun(hasRun: false)).isEmpty)
    }

    @Test("two pictures are two messages")
    func pictures() {
        var assembler = ChunkAssembler()
        let pieces = assembler.writeWhole("aaaa", to: image) + assembler.writeWhole("bbbb", to: image)
        #expect(messages(pieces).map(\.message.content) == ["aaaa", "bbbb"])
    }

    @Test("a confirmation closes the open block, has no flags and is not stored")
    func confirmation() {
        var assembler = ChunkAssembler()
        var pieces = assembler.write("1", to: .code("python"))
        pieces += assembler.confirm(language: "python", code: "1")
        #expect(messages(pieces).map(\.message.type) == [.code])
        #expect(
            chunks(pieces).last
                == #"{"content":{"content":"1","format":"python","type":"code"},"format":"execution","role":"computer","type":"confirmation"}"#
        )
        #expect(chunks(pieces).dropLast().last == #"{"end":true,"format":"python","role":"assistant","type":"code"}"#)
        #expect(assembler.close().isEmpty)
    }

    @Test("another recipient is another block")
    func recipient() {
        var assembler = ChunkAssembler()
        var hidden = Block.console
        hidden.recipient = .user
        let pieces = assembler.write("a", to: .console) + assembler.write("b", to: hidden) + assembler.close()
        #expect(messages(pieces).map(\.message.recipient) == [nil, .user])
    }

    @Test("output is stored cut and without colours, streamed and kept whole")
    func cut() {
        var assembler = ChunkAssembler(limit: ContentLimit(characters: 10))
        let whole = "\u{1B}[31mhello\u{1B}[0m" + String(repeating: "x", count: 20) + "world"
        let pieces = assembler.write(whole, to: .console) + assembler.close()
        #expect(messages(pieces).map(\.message.content) == ["hello\n[... 20 characters left out ...]\nworld"])
        #expect(messages(pieces).map(\.fullContent) == [whole])
    }

    @Test("whatever happens, blocks pair up and their chunks are the stored messages", arguments: 0..<200)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var assembler = ChunkAssembler(limit: ContentLimit(characters: 40))
        var pieces: [ChunkAssembler.Piece] = []
        for _ in 0..<Int.random(in: 1...40, using: &random) { pieces += step(&assembler, &random) }
        pieces += assembler.endRun() + assembler.close()

        var open: Chunk?
        var text = ""
        var isStored = false
        for piece in pieces {
            switch piece {
            case .chunk(let chunk) where chunk.flag == .start:
                #expect(open == nil)
                open = chunk
                text = ""
                isStored = false
            case .chunk(let chunk) where chunk.flag == .end:
                #expect(
                    open.map { [$0.role == chunk.role, $0.type == chunk.type, $0.format == chunk.format] }
                        == [true, true, true])
                #expect(text.isEmpty || isStored)
                open = nil
            case .chunk(let chunk) where chunk.type == .confirmation:
                #expect(open == nil)
            case .chunk(let chunk):
                #expect(!isStored, "said after it was stored")
                #expect(open?.role == chunk.role && open?.type == chunk.type)
                if let content = chunk.content?.stringValue {
                    #expect(!content.isEmpty)
                    text += content
                }
            case .message(let message):
                #expect(text == message.fullContent ?? message.message.content)
                #expect(open?.role == message.message.role && open?.type == message.message.type)
                let format = message.message.type == .console ? "output" : open?.format
                #expect(message.message.format == format)
                #expect(!isStored)
                isStored = true
            }
        }
        #expect(open == nil)
    }

    private func step(
        _ assembler: inout ChunkAssembler, _ random: inout SeededGenerator
    ) -> [ChunkAssembler.Piece] {
        let alphabet = ["", "a", "é", "🐦", "\r\n", "\u{1B}[1m", "long enough to be cut somewhere", "\u{301}"]
        let text = (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in alphabet.randomElement(using: &random)
        }
        .joined()
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return assembler.write(text, to: .speech)
        case 1: return assembler.write(text, to: .code(["python", "bash"].randomElement(using: &random) ?? ""))
        case 2, 3: return assembler.write(text, to: .console)
        case 4: return assembler.writeWhole(text, to: image)
        case 5: return assembler.beginRun()
        case 6: return assembler.showLine(3)
        case 7: return assembler.endRun()
        default: return assembler.confirm(language: "python", code: text)
        }
    }
}
