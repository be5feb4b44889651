import SessionModel
import Synchronization

/// Keys that the test gives out.
final class ScriptedKeys: KeyChecking {
    private let callers = Mutex<[Substring: SessionModel.Caller]>([:])

    /// Makes a text a key, or no key any more.
    func set(_ text: String, _ caller: SessionModel.Caller?) { callers.withLock { $0[text[...]] = caller } }

    func set(
        _ text: String, tenant: String, scopes: Set<Scope> = Set(Scope.allCases), policies: PolicyRights = .all
    ) {
        let caller = SessionModel.Caller(
            tenant: TenantID(rawValue: tenant), scopes: scopes, policies: policies, key: KeyID())
        set(text, caller)
    }

    func caller(presenting text: Substring) -> SessionModel.Caller? { callers.withLock { $0[text] } }
}
