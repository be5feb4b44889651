import FoundationEssentials

/// Where a service of AWS is.
struct ServiceEndpoint: Hashable, Sendable {
    /// As the `Host` header names it: without the port that the scheme means anyway.
    let host: String

    private let origin: String

    /// The path of the address without a slash at its end; mostly nothing.
    private let prefix: String

    /// - Parameter address: `https://bedrock-runtime.us-east-1.amazonaws.com`; nil where it is none.
    init?(_ address: String) {
        guard let url = URL(string: address), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let name = url.host(), !name.isEmpty
        else { return nil }
        let standard = scheme == "https" ? 443 : 80
        let bracketed = name.contains(":") ? "[\(name)]" : name
        host = url.port.map { $0 == standard ? bracketed : "\(bracketed):\($0)" } ?? bracketed
        origin = "\(scheme)://\(host)"
        var path = url.path(percentEncoded: true)[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        prefix = String(path)
    }

    func path(_ path: String) -> String { prefix + path }
    func url(_ path: String) -> String { origin + prefix + path }

    /// The service's own address in a region.
    static func standard(service: String, region: String) -> String {
        "https://\(service).\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
    }
}
