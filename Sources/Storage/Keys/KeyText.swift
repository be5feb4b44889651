import Crypto
import FoundationEssentials
package import SessionModel

/// A key as its holder has it: `nbk_<id>_<64 hexadecimal digits>`.
///
/// The secret part is 256 random bits. The beginning lets people and scanners recognise a key that lies where it should
/// not; the id finds its row, so that one comparison decides.
package struct KeyText: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "nbk_"
    private static let secretLength = 64

    package let id: KeyID
    private let secret: String

    /// A new one, of the system's cryptographic random numbers.
    package init() {
        id = KeyID()
        secret = SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        }
    }

    /// Nil for what cannot be a key.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == KeyText.prefix.utf8.count + KeyID.length + 1 + KeyText.secretLength,
            text.hasPrefix(KeyText.prefix)
        else { return nil }
        let parts = text.dropFirst(KeyText.prefix.count).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = KeyID(String(parts[0])), parts[1].utf8.count == KeyText.secretLength,
            parts[1].utf8.allSatisfy(\.isLowercaseHexDigit)
        else { return nil }
        self.id = id
        secret = String(parts[1])
    }

    package var description: String { "\(KeyText.prefix)\(id)_\(secret)" }

    /// What the database keeps in place of the secret.
    ///
    /// One round of SHA-256: nobody finds 256 random bits by trying, however fast the hash is, and a hash that is slow on
    /// purpose, as for passwords, would be paid for by every request.
    var digest: SHA256Digest { SHA256.hash(data: Data(secret.utf8)) }
}
