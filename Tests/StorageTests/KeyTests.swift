import Foundation
import SessionModel
import Testing

@testable import Storage

@Suite("Keys")
struct KeyTests {
    static let all = NewKey(
        tenant: TenantID(rawValue: "acme"), name: "Größe", scopes: [.chat, .files],
        policies: PolicyRights(allowed: ["strict", "container"], standard: "strict"))

    let test: TestStore
    var keys: SQLiteKeyStore { test.store.keys }

    init() throws { test = try TestStore() }

    @Test("whoever presents a key is who it stands for")
    func check() async throws {
        let made = try await keys.create(Self.all)
        let caller = try #require(try await keys.caller(presenting: "\(made.text)"))
        #expect(caller.tenant.rawValue == "acme")
        #expect(caller.scopes == [.chat, .files])
        #expect(caller.policies == PolicyRights(allowed: ["strict", "container"], standard: "strict"))
        #expect(caller.key == made.key.id)
    }

    @Test("a key has a prefix, its id and 256 bits, and no two are alike")
    func text() async throws {
        let made = try await keys.create(Self.all)
        #expect("\(made.text)".wholeMatch(of: /nbk_[0-9a-f]{12}_[0-9a-f]{64}/) != nil)
        #expect(KeyText("\(made.text)") == made.text)
        #expect(Set((0..<100).map { _ in "\(KeyText())" }).count == 100)
    }

    @Test("a text that differs anywhere is nobody's key")
    func wrong() async throws {
        let text = "\(try await keys.create(Self.all).text)"
        let other = "\(try await keys.create(Self.all).text)"
        var wrong = text.indices.map { index in
            let digit = text[index] == "0" ? "1" : "0"
            return text[..<index] + digit + text[text.index(after: index)...]
        }
        wrong += [text.dropLast(), text + "0", text.uppercased()[...], " " + text, text + "\n", "", "nbk_", "nbk__"]
        wrong += [text.prefix(17) + other.suffix(64), other.prefix(17) + text.suffix(64), "nbk_é_" + text.suffix(64)]
        for text in wrong {
            #expect(try await keys.caller(presenting: text) == nil, "\(text)")
        }
    }

    @Test("the file holds nothing that a key could be made from")
    func notStored() async throws {
        let text = "\(try await keys.create(Self.all).text)"
        _ = try await keys.caller(presenting: text[...])
        try test.store.close()
        let bytes = try test.folder.bytes()
        #expect(bytes.range(of: Data(text.suffix(64).utf8)) == nil)
        #expect(bytes.range(of: Data("acme".utf8)) != nil, "this is the file")
        let secret = stride(from: 0, to: 64, by: 2).map { offset in
            UInt8(text.suffix(64).dropFirst(offset).prefix(2), radix: 16) ?? 0
        }
        #expect(bytes.range(of: Data(secret)) == nil)
    }

    @Test("a key that somebody else revokes in the file opens nothing from then on, and the others go on")
    func revoke() async throws {
        let made = try await keys.create(Self.all)
        let kept = try await keys.create(Self.all)
        #expect(try await keys.caller(presenting: "\(made.text)") != nil)
        let command = try SQLiteSessionStore(path: test.folder.database, clock: test.clock.now)
        let revoked = try #require(try await command.keys.revoke(made.key.id))
        #expect(revoked.state(at: test.clock.now()) == .revoked)
        #expect(try await keys.caller(presenting: "\(made.text)") == nil)
        #expect(try await keys.caller(presenting: "\(kept.text)") != nil)
        #expect(try await keys.revoke(made.key.id)?.revokedAt == revoked.revokedAt, "a second time changes nothing")
        #expect(try await keys.revoke(KeyID()) == nil)
    }

    @Test("a key ends at its time")
    func expiry() async throws {
        var new = Self.all
        test.clock.step(0)
        new.expiresAt = Timestamp(microseconds: test.clock.now().microseconds + 2)
        let made = try await keys.create(new)
        test.clock.step(1)
        #expect(try await keys.caller(presenting: "\(made.text)") != nil)
        #expect(try await keys.caller(presenting: "\(made.text)") != nil)
        #expect(try await keys.caller(presenting: "\(made.text)") == nil)
        #expect(made.key.state(at: test.clock.now()) == .expired)
    }

    @Test("keys are listed in the order in which they were made, a tenant's or all, the revoked ones too")
    func list() async throws {
        let first = try await keys.create(Self.all).key
        let second = try await keys.create(NewKey(tenant: .default, scopes: [.admin])).key
        let third = try await keys.create(Self.all).key
        #expect(try await keys.keys() == [first, second, third])
        #expect(try await keys.keys(of: first.tenant) == [first, third])
        #expect(try await keys.keys(of: TenantID(rawValue: "nobody")) == [])
        _ = try await keys.revoke(first.id)
        #expect(try await keys.keys().map(\.id) == [first.id, second.id, third.id])
    }

    @Test("a busy key's last use is written once a minute")
    func lastUse() async throws {
        test.clock.step(10_000_000)
        let made = try await keys.create(Self.all)
        var times: [Timestamp] = []
        for _ in 0..<13 {
            #expect(try await keys.caller(presenting: "\(made.text)") != nil)
            let last = try #require(try await keys.keys().first?.lastUsedAt)
            if times.last != last { times.append(last) }
        }
        #expect(times.count == 3)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1.microseconds - $0.microseconds == 60_000_000 })
    }
}
