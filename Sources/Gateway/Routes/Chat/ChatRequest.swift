import SessionModel

/// The body of `POST /v1/chat`.
struct ChatRequest: Decodable {
    var messages: [Message]

    /// As it was sent; what is no UUID is no session either.
    var sessionID: String?
    var isStreamed: Bool
    var autoRun: Bool?
    var model: String?
    var wishes: ModelWishes?

    var limits: TurnWishes

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        messages = try fields.require("messages", fields.list("messages", IncomingMessage.self)).map(\.message)
        sessionID = try fields.string("session_id")
        isStreamed = try fields.bool("stream") ?? false
        autoRun = try fields.bool("auto_run")
        model = try ModelWishes.modelName(in: fields)
        let configuration = try fields.object("config", Configuration.self)
        wishes = configuration?.llm
        limits = configuration?.limits ?? TurnWishes()
    }

    private struct Configuration: Decodable {
        var llm: ModelWishes?
        var limits: TurnWishes

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            llm = try fields.object("llm", ModelWishes.self)
            limits = try TurnWishes(from: decoder)
        }
    }
}
