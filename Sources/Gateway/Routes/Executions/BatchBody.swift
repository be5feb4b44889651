/// The body of `POST /v1/execute/batch`.
struct BatchBody: Decodable {
    static let most = 100

    var items: [BatchItem]
    var isStreamed: Bool

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        items = try fields.require("executions", fields.list("executions", BatchItem.self))
        guard items.count <= Self.most else { throw fields.invalid("executions", "must be at most \(Self.most)") }
        isStreamed = try fields.bool("stream") ?? false
    }
}
