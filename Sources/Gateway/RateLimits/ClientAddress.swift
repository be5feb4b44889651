/// Finds out who a request comes from.
struct ClientAddress: Sendable {
    let trustedProxies: [AddressRange]

    /// The peer's address, or where that is a trusted proxy the last address of `X-Forwarded-For` that is not one.
    ///
    /// Read from the right, because only the entries that trusted proxies appended can be believed: what stands to the
    /// left of them is whatever the client sent. An entry that is not an address ends the search at the one before.
    /// `Forwarded` (RFC 7239) is not read: a proxy that sets `X-Forwarded-For` lets a client's own `Forwarded` through.
    func resolve(peer: IPAddress?, forwardedFor: String?) -> IPAddress? {
        guard var address = peer, isTrusted(address), let forwardedFor else { return peer }
        for entry in forwardedFor.split(separator: ",").reversed() {
            guard let next = ClientAddress.parse(entry) else { break }
            address = next
            guard isTrusted(next) else { break }
        }
        return address
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }

    /// Reads an entry, which some proxies write with a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func parse(_ entry: Substring) -> IPAddress? {
        let text = entry.trimming { $0 == " " || $0 == "\t" }
        if let address = IPAddress(text) { return address }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        return text.lastIndex(of: ":").flatMap { IPAddress(text[..<$0]) }
    }
}

extension Substring {
    fileprivate func trimming(where isBlank: (Character) -> Bool) -> Substring {
        let start = drop(while: isBlank)
        return start.lastIndex { !isBlank($0) }.map { start[...$0] } ?? start[start.endIndex...]
    }
}
