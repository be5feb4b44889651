/// Where sessions get packages from, if their policy grants it: what the operator named.
package struct PackageSource: Sendable {
    /// Where a worker sees the wheels.
    package static let wheelhouseInside = "/var/opt/nestbox/wheelhouse"

    /// The index, as workers get to it; nil for none.
    package var doors: (any PackageDoors)?

    /// Absolute path of a folder of wheels on the host; nil for none.
    package var wheelhouse: String?

    package init(doors: (any PackageDoors)? = nil, wheelhouse: String? = nil) {
        self.doors = doors
        self.wheelhouse = wheelhouse
    }

    package var isEmpty: Bool { doors == nil && wheelhouse == nil }

    /// What its workers' plans say of it.
    package var plan: PackagePlan {
        PackagePlan(port: doors == nil ? nil : Self.port, wheelhouse: wheelhouse == nil ? nil : Self.wheelhouseInside)
    }

    /// The same in every worker: each has a loopback of its own. Below the ports that programs are given by chance.
    private static let port: UInt16 = 3141
}
