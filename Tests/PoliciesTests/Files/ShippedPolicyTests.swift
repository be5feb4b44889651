import Policies
import Testing

@Suite("The shipped policies")
struct ShippedPolicyTests {
    @Test("each is for the isolation and the network that its rules count on")
    func parts() throws {
        let policies = try PolicyLoader.load(directory: ShippedPolicies.directory)
        #expect(
            policies.mapValues(\.isolation) == [
                "strict": .process, "default": .full, "network": .full, "container": .process, "packages": .full,
            ])
        #expect(
            policies.mapValues(\.network)
                == [
                    "strict": .none, "default": .loopback, "network": .granted, "container": .none,
                    "packages": .loopback,
                ])
        #expect(policies.filter { $0.value.packages == .granted }.map(\.key) == ["packages"])
    }

    @Test("packages is default with packages, and nothing else")
    func packagesIsDefault() throws {
        let (plain, packages) = (try ShippedPolicies.named("default"), try ShippedPolicies.named("packages"))
        #expect(packages.limits == plain.limits && packages.landlock == plain.landlock)
        #expect(packages.profile == plain.profile && packages.filesystem == plain.filesystem)
    }

    @Test("one that runs without a network namespace can make no socket")
    func noSocketWithoutNamespace() throws {
        for policy in try PolicyLoader.load(directory: ShippedPolicies.directory).values where policy.isolation < .full
        {
            let judge = Judge(policy.filter)
            for family in UInt64(0)...64 { #expect(try !judge.allows("socket", [family, 1, 0]), "\(policy.name)") }
            #expect(try !judge.allows("connect"))
        }
    }

    @Test("network is default and route netlink, and nothing else")
    func networkIsDefault() throws {
        let (plain, network) = (try ShippedPolicies.named("default"), try ShippedPolicies.named("network"))
        #expect(network.limits == plain.limits)
        #expect(Array(network.profile.rules.dropLast()) == plain.profile.rules)
        #expect(network.profile.rules.count == plain.profile.rules.count + 1)
    }

    @Test("strict is no wider than container, and that no wider than default")
    func order() throws {
        let policies = try ["strict", "container", "default"].map(ShippedPolicies.named)
        for (narrow, wide) in zip(policies, policies.dropFirst()) {
            let beyond = try Judge(narrow.filter).callsBeyond(Judge(wide.filter), of: [narrow.profile, wide.profile])
            #expect(beyond == [])
        }
    }

    @Test("every rule says why it is there", arguments: ["strict", "default", "network", "container", "packages"])
    func comments(_ name: String) throws {
        #expect(try ShippedPolicies.named(name).profile.rules.filter(\.comment.isEmpty) == [])
    }

    @Test(
        "none is for anything but hostile code", arguments: ["strict", "default", "network", "container", "packages"])
    func hostileCode(_ name: String) throws {
        #expect(try ShippedPolicies.named(name).filter.warnings.filter { $0.contains("hostile") } == [])
    }
}
