/// Whether the code of a policy may install packages: the `packages` of its file.
package enum PackageAccess: String, Hashable, Sendable, CaseIterable {
    /// It may not.
    case none

    /// It may, from what the operator names: an index that the gateway asks for it, a folder of wheels, or both. Without either no
    /// worker of the policy is made.
    case granted
}
