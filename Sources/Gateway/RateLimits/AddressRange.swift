/// A range of addresses in CIDR notation, as `10.0.0.0/8` or `fd00::/8`; an address alone is a range of one.
///
/// A range of IPv4 addresses that are written as IPv6 (`::ffff:10.0.0.0/104`) is the range of those IPv4 addresses.
package struct AddressRange: Hashable, Sendable, LosslessStringConvertible {
    package let description: String
    private let base: IPAddress
    private let prefixLength: Int

    /// Nil if the text is not an address with a prefix length that fits it.
    package init?(_ description: String) {
        let parts = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let base = IPAddress(address) else { return nil }
        // Addresses that are written as IPv6 and are IPv4 have 96 bits in front.
        let extra = base.bytes.count == 4 && address.contains(":") ? 96 : 0
        let width = base.bytes.count * 8 + extra
        guard let length = parts.count == 2 ? Int(parts[1]) : width, (extra...width).contains(length) else {
            return nil
        }
        self.description = description
        self.base = base
        prefixLength = length - extra
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == base.bytes.count else { return false }
        let whole = prefixLength / 8
        guard address.bytes.prefix(whole) == base.bytes.prefix(whole) else { return false }
        let rest = prefixLength % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff << (8 - rest))
        return (address.bytes[whole] ^ base.bytes[whole]) & mask == 0
    }
}
