/// The public part of a key: 12 hexadecimal digits in lower case, which tell it from others and open nothing.
package struct KeyID: Hashable, Sendable, LosslessStringConvertible {
    package static let length = 12

    package let description: String

    /// A new random one.
    package init() {
        let digits = String(UInt64.random(in: 0..<(1 << 48)), radix: 16)
        description = String(repeating: "0", count: KeyID.length - digits.count) + digits
    }

    package init?(_ description: String) {
        guard description.utf8.count == KeyID.length, description.utf8.allSatisfy(\.isLowercaseHexDigit) else {
            return nil
        }
        self.description = description
    }
}

extension UInt8 {
    package var isLowercaseHexDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
