import Glibc
import Logging
import Policies
import Supervision
import Wire

/// What the operator grants of networks. No worker is in it but those of policies that ask for it.
struct GrantedNetwork {
    /// Nil where nothing is granted.
    let grant: NetworkGrant?

    /// - Throws: ``SettingError`` for what is no network namespace, or the server's own.
    init(_ settings: ServerSettings) throws(SettingError) {
        do {
            grant = try settings.networkNamespace.map { path throws(SupervisionError) in
                try NetworkGrant.open(DataFolder.absolute(path))
            }
        } catch {
            throw SettingError(setting: .networkNamespace, problem: error.description)
        }
    }

    /// What the forkserver is given for workers of these policies: where none of them is in the network, nothing else is either.
    func grant(for policies: [String: Policy]) -> NetworkGrant? {
        policies.values.contains { $0.network == .granted } ? grant : nil
    }

    /// Tells a level that could not be had for want of the network from others: a lower one would not have it either, and would
    /// be no answer to whoever granted it.
    func requireEntry(_ failure: SandboxFailure) throws(SettingError) {
        guard let grant, failure.stage == SandboxFailure.enterGrantedNetwork else { return }
        throw SettingError(
            setting: .networkNamespace,
            problem:
                "the server may not enter \(grant.path): \(String(cString: strerror(failure.errno))); start it as root,"
                + " or with CAP_SYS_ADMIN in the user namespace that the network namespace was made in")
    }

    func log(_ policies: [String: Policy], to logger: Logger) {
        guard let grant else { return }
        let names = policies.values.filter { $0.network == .granted }.map(\.name).sorted()
        guard !names.isEmpty else {
            logger.notice("nobody is in the network that is granted: no policy that has it is allowed here")
            return
        }
        logger.info(
            "network granted",
            metadata: [
                "path": "\(grant.path)", "inode": "\(grant.inode)", "policies": "\(names.joined(separator: ","))",
            ])
    }
}
