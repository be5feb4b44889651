import AsyncHTTPClient
import NIOHTTP1
import SessionModel

@testable import LanguageModels

/// The simplest of protocols: each line of the answer is text, `!503` an error of the provider's, and `.` its end.
struct PlainExchange: ProviderExchange {
    let model = "plain/m"
    let address: String
    var secrets: [APIKey] = []

    /// Left out of the request where the provider does not know it.
    var extras = ["a", "b"]

    func httpRequest() -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address + "/ask")
        request.method = .POST
        request.body = .bytes(Array("extras: \(extras.joined(separator: " "))".utf8))
        return request
    }

    func reader() -> Reader { Reader() }

    func failure(for refusal: RefusedResponse) -> ModelFailure {
        let words = String(decoding: refusal.body, as: UTF8.self)
        return .refused(
            ModelRefusal(
                words == "no money" ? .quota : .request, status: refusal.status, words, retryAfter: refusal.retryAfter))
    }

    func rephrased(after refusal: RefusedResponse) -> PlainExchange? {
        let unknown = String(decoding: refusal.body, as: UTF8.self)
        guard extras.contains(unknown) else { return nil }
        var other = self
        other.extras.removeAll { $0 == unknown }
        return other
    }

    struct Reader: AnswerReader {
        private var line = ""
        private(set) var isDone = false

        mutating func read(_ bytes: some Sequence<UInt8>, into events: inout [ModelEvent]) throws(ModelFailure) {
            for byte in bytes {
                guard byte == UInt8(ascii: "\n") else {
                    line.unicodeScalars.append(Unicode.Scalar(byte))
                    continue
                }
                if line.first == "!" {
                    throw .refused(ModelRefusal(.unavailable, status: Int(line.dropFirst()) ?? 0, "in the stream"))
                }
                if line == "." { isDone = true } else if line != "#" { events.append(.text(line)) }
                line = ""
            }
        }

        func end(into events: inout [ModelEvent]) throws(ModelFailure) {
            guard isDone else { throw .unreachable("cut") }
            events.append(.finished(.complete))
        }
    }
}
