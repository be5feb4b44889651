import FoundationEssentials
import Policies

/// The `policies` folder of the product.
enum ShippedPolicies {
    static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "policies").path

    static func named(_ name: String) throws -> Policy {
        guard let policy = try PolicyLoader.load(directory: directory)[name] else { throw Missing(name: name) }
        return policy
    }

    struct Missing: Error {
        let name: String
    }
}
