import NIOHTTP1

/// An answer with a status other than 200, as it came.
struct RefusedResponse: Sendable {
    let status: Int
    let headers: HTTPHeaders

    /// The body's beginning, at most ``ProviderAttempt/refusalLimit`` bytes.
    let body: [UInt8]

    /// How long the provider wants to be left alone.
    let retryAfter: Duration?

    /// The provider's own name of the request, which its support asks for.
    func requestID(_ header: String) -> String? {
        guard let id = headers.first(name: header), !id.isEmpty, id.utf8.count <= 128,
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }
}
