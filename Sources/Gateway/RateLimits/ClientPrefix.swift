/// The part of an address that stands for one client: the whole of IPv4, the /64 of IPv6, since a client has all of that.
///
/// Numbers, because many of them are remembered: an array would have its own piece of memory for each.
enum ClientPrefix: Hashable, Sendable {
    case ipv4(UInt32)
    case ipv6(UInt64)

    /// Connections without an address are one client.
    case none

    init(_ address: IPAddress?) {
        switch address?.bytes.count {
        case 4: self = .ipv4(ClientPrefix.number(address))
        case 16: self = .ipv6(ClientPrefix.number(address))
        default: self = .none
        }
    }

    private static func number<Number: FixedWidthInteger>(_ address: IPAddress?) -> Number {
        (address?.bytes ?? []).prefix(Number.bitWidth / 8).reduce(0) { $0 << 8 | Number($1) }
    }
}
