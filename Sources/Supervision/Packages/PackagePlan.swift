internal import Wire

/// What a worker whose policy grants packages has for it.
package struct PackagePlan: Hashable, Sendable {
    /// The port of its loopback behind which the index is; nil where there is no index.
    package var port: UInt16?

    /// Where it sees a folder of wheels; nil where there is none.
    package var wheelhouse: String?

    package init(port: UInt16?, wheelhouse: String?) {
        self.port = port
        self.wheelhouse = wheelhouse
    }

    /// Where packages go: a folder of the session, so that they outlive the worker and count as what they are.
    package static let folder = "/home/user/.packages"

    /// Before the loopback's users are.
    var steps: [SandboxStep] { port.map { [.packageDoor(port: $0)] } ?? [] }

    var mounts: [PrivateMount] { wheelhouse.map { [.wheelhouse(target: $0)] } ?? [] }

    /// What tells the installer, `NAME=value` each.
    var environment: [String] {
        ["NESTBOX_PACKAGES=\(Self.folder)"]
            + (port.map { ["NESTBOX_PACKAGES_INDEX=http://127.0.0.1:\($0)/simple/"] } ?? [])
            + (wheelhouse.map { ["NESTBOX_PACKAGES_WHEELS=\($0)"] } ?? [])
    }
}
