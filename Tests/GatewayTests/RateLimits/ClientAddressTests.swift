import Testing

@testable import Gateway

struct ClientAddressTests {
    @Test(
        "X-Forwarded-For is believed as far as trusted proxies wrote it",
        arguments: [
            // peer, header, who it is
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("10.0.0.1", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
            ("10.0.0.1", "10.1.1.1, 10.9.9.9", "10.1.1.1"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
            ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.1", "198.51.100.1, unknown, 10.2.2.2", "10.2.2.2"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, ::ffff:10.9.9.9", "198.51.100.1"),
            ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "  198.51.100.1\t", "198.51.100.1"),
            ("10.0.0.1", "1 98.51.100.1", "10.0.0.1"),
            ("10.0.0.1", "10.3.3.3, 198.51.100.1,, 10.2.2.2", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, [::ffff:10.2.2.2]:80", "198.51.100.1"),
            ("10.0.0.1", "for=198.51.100.1", "10.0.0.1"),
            ("10.0.0.1", "6.6.6.6, \"198.51.100.1\"", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1, 198.51.100.2, 198.51.100.3", "198.51.100.3"),
        ] as [(String, String?, String)])
    func resolve(peer: String, header: String?, expected: String) throws {
        let clients = ClientAddress(trustedProxies: [try #require(AddressRange("10.0.0.0/8"))])
        #expect(clients.resolve(peer: IPAddress(peer), forwardedFor: header) == IPAddress(expected))
    }

    @Test("a connection without an address has none, whatever it says")
    func noPeer() {
        #expect(ClientAddress(trustedProxies: []).resolve(peer: nil, forwardedFor: "198.51.100.1") == nil)
    }

    @Test("IPv6 clients are told apart by their /64, IPv4 clients by their address")
    func prefixes() {
        func prefix(_ text: String) -> ClientPrefix { ClientPrefix(IPAddress(text)) }
        #expect(prefix("2001:db8::1") == prefix("2001:db8::ffff:2"))
        #expect(prefix("2001:db8::1") != prefix("2001:db8:0:1::1"))
        #expect(prefix("192.0.2.1") != prefix("192.0.2.2"))
        #expect(prefix("::ffff:192.0.2.1") == prefix("192.0.2.1"), "one client, however the listener saw it")
        #expect(prefix("192.0.2.1") == .ipv4(0xC000_0201))
        #expect(prefix("::c000:201") != prefix("192.0.2.1"))
        #expect(ClientPrefix(nil) == .none)
    }

    @Test(
        "a range contains what shares its prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.128/25", "192.0.2.129", true), ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("0.0.0.0/0", "203.0.113.7", true), ("0.0.0.0/0", "::1", false),
            ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe80::1", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true), ("::ffff:10.0.0.0/104", "11.1.2.3", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.1", "10.0.0.1", true),
        ])
    func ranges(range: String, address: String, isInside: Bool) throws {
        let address = try #require(IPAddress(address))
        #expect(AddressRange(range)?.contains(address) == isInside)
    }

    @Test(
        "what is not a range is refused",
        arguments: [
            "", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "::ffff:10.0.0.0/8", "all",
            "10.0.0.0/8/8",
        ])
    func notRanges(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
