import FoundationEssentials
import Policies
import Testing
import Wire

@testable import nestbox

struct PolicySelectionTests {
    private let policies: [String: Policy]

    init() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        policies = try PolicyLoader.load(directory: package.path + "/policies")
    }

    private func refusal(
        _ names: [String], at level: IsolationLevel = .full, hasNetwork: Bool = false
    ) -> String? {
        let error = #expect(throws: SettingError.self) {
            try PolicySelection(policies, allowing: names, at: level, hasNetwork: hasNetwork)
        }
        return error?.description
    }

    @Test("where nobody says, all are allowed that need nothing of the operator")
    func all() throws {
        let selection = try PolicySelection(policies, allowing: nil, at: .full, hasNetwork: false)
        #expect(selection.allowed.keys.sorted() == ["container", "default", "strict"])
        #expect(selection.withheld == ["network", "packages"])
    }

    @Test("one that grants packages is allowed where the operator has named where they come from")
    func packages() throws {
        let selection = try PolicySelection(policies, allowing: nil, at: .full, hasPackages: true)
        #expect(selection.allowed.keys.sorted() == ["container", "default", "packages", "strict"])
        #expect(selection.withheld == ["network"])
        #expect(
            refusal(["default", "packages"]) == """
                NESTBOX_ALLOWED_POLICIES: packages cannot run: its packages are "granted", and neither NESTBOX_PACKAGE_INDEX \
                nor NESTBOX_WHEELHOUSE is set
                """)
    }

    @Test("a policy whose network is granted is allowed where there is one, unless others are named")
    func grant() throws {
        let all = try PolicySelection(policies, allowing: nil, at: .full, hasNetwork: true)
        #expect(all.allowed.keys.sorted() == ["container", "default", "network", "strict"])
        let named = try PolicySelection(policies, allowing: ["default"], at: .full, hasNetwork: true)
        #expect(named.withheld == ["container", "network", "packages", "strict"])
    }

    @Test(
        "without namespaces there is no network to be in, whatever is granted",
        arguments: [IsolationLevel.process, .uidsplit])
    func grantWithoutNamespaces(_ level: IsolationLevel) throws {
        let selection = try PolicySelection(policies, allowing: nil, at: level, hasNetwork: true)
        #expect(selection.withheld == ["network", "packages"])
        #expect(
            refusal(["default", "network"], at: level, hasNetwork: true) == """
                NESTBOX_ALLOWED_POLICIES: network cannot run: its network is "granted", and there are no namespaces at level \
                \(level.rawValue)
                """)
    }

    @Test("what the operator names is allowed, and nothing else")
    func named() throws {
        let selection = try PolicySelection(policies, allowing: ["strict", "default"], at: .full, hasNetwork: false)
        #expect(selection.allowed.keys.sorted() == ["default", "strict"])
        #expect(selection.withheld == ["container", "network", "packages"])
    }

    @Test(
        "without namespaces, what counts on them is withheld, and container stands for default",
        arguments: [
            IsolationLevel.process, .uidsplit,
        ])
    func withoutNamespaces(_ level: IsolationLevel) throws {
        let selection = try PolicySelection(policies, allowing: nil, at: level, hasNetwork: false)
        #expect(selection.allowed.keys.sorted() == ["container", "default", "strict"])
        #expect(selection.allowed["default"] == policies["container"])
        #expect(selection.allowed.values.allSatisfy { $0.isolation == .process })
    }

    @Test("a policy that cannot run is not allowed by naming it")
    func obstacles() {
        #expect(
            refusal(["default", "network"]) == """
                NESTBOX_ALLOWED_POLICIES: network cannot run: its network is "granted", and this server has been granted no \
                network namespace (NESTBOX_NETWORK_NAMESPACE)
                """)
        #expect(
            refusal(["default", "lax"])
                == "NESTBOX_ALLOWED_POLICIES: there is no policy lax; there are container, default, network, packages, strict"
        )
        #expect(
            refusal(["strict"])
                == "NESTBOX_ALLOWED_POLICIES: has to have default, the policy of whoever asks for none")
    }

    @Test("a policy for more isolation than there is cannot be had under another name")
    func strongerThanHere() throws {
        var policies = policies
        policies["mine"] = policies["default"]
        let error = #expect(throws: SettingError.self) {
            try PolicySelection(policies, allowing: ["default", "mine"], at: .process, hasNetwork: false)
        }
        #expect(
            error?.description == """
                NESTBOX_ALLOWED_POLICIES: mine cannot run: it is for the isolation level full, and here is process
                """)
    }

    @Test("a folder has to have the policy of whoever asks for none, for the isolation that there is")
    func noDefault() throws {
        #expect(throws: SettingError.self) {
            try PolicySelection(policies.filter { $0.key != "default" }, allowing: nil, at: .full, hasNetwork: false)
        }
        let error = #expect(throws: SettingError.self) {
            try PolicySelection(
                policies.filter { $0.key != "container" }, allowing: nil, at: .process, hasNetwork: false)
        }
        #expect(
            error?.description
                == "NESTBOX_POLICIES_DIR: has no container.json for the isolation process, which default is not for")
    }
}
