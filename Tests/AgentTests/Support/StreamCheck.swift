import Agent
import SessionModel
import Testing

/// Holds what a turn streams and stores against the rules of the format.
struct StreamCheck {
    private struct Block {
        let start: Chunk
        var text = ""
        var isStored = false
    }

    private var open: Block?
    private var activeLine: JSONValue?

    /// What was stored, in order.
    private(set) var stored: [NewMessage] = []

    /// Characters that a stored console may have.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func take(_ action: TurnAction) {
        switch action {
        case .emit(let chunk): take(chunk)
        case .store(let message): take(message)
        case .charge, .prepare, .ask, .resolve, .run: break
        case .finish: end()
        }
    }

    /// Nothing more comes.
    mutating func end() {
        #expect(open == nil, "a block is open at the end")
        #expect(activeLine == nil || activeLine == .null, "a line is active at the end")
    }

    private mutating func take(_ chunk: Chunk) {
        if chunk.type == .confirmation {
            #expect(open == nil && chunk.flag == nil && chunk.format == "execution")
            guard case .object(let code)? = chunk.content else { return #expect(Bool(false), "nothing to confirm") }
            #expect(code["type"] == "code" && code["format"] != nil && code["content"] != nil)
            return
        }
        switch chunk.flag {
        case .start:
            #expect(open == nil && chunk.content == nil)
            open = Block(start: chunk)
        case .end:
            #expect(chunk.content == nil && open.map { same($0.start, chunk) } == true)
            // Nothing that was said is over before it is stored.
            #expect(open.map { $0.text.isEmpty || $0.isStored } == true, "a block left no message")
            open = nil
        case nil:
            #expect(open?.isStored == false, "the block is over")
            #expect(
                open.map { $0.start.role == chunk.role && $0.start.type == chunk.type } == true, "outside its block")
            if chunk.format == "active_line" {
                activeLine = chunk.content
            } else {
                if chunk.type != .console { #expect(open?.start.format == chunk.format) }
                #expect(chunk.content?.stringValue?.isEmpty == false, "empty content")
                open?.text += chunk.content?.stringValue ?? ""
            }
        }
    }

    private mutating func take(_ new: NewMessage) {
        stored.append(new)
        let message = new.message
        #expect(message.format != "active_line" && message.type != .confirmation, "stored what is never stored")
        guard let block = open, !block.isStored else {
            return #expect(Bool(false), "stored what was not streamed: \(message)")
        }
        open?.isStored = true
        #expect(block.start.role == message.role && block.start.type == message.type)
        #expect(new.fullContent ?? message.content == block.text)
        if message.type == .console {
            #expect(message.format == "output")
            // The note about what was left out comes on top.
            #expect(message.content.unicodeScalars.count <= limit + 60)
        } else {
            #expect(message.format == block.start.format && new.fullContent == nil)
        }
    }

    private func same(_ one: Chunk, _ other: Chunk) -> Bool {
        one.role == other.role && one.type == other.type && one.format == other.format
            && one.recipient == other.recipient
    }
}
