import CLinux
import Glibc
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// On the running kernel, which has to have Landlock: without it this fails, as workers would.
struct LandlockDomainTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func plan(
        _ rules: [LandlockPlan.Rule], refusesNetwork: Bool = false, isScoped: Bool = false, minimumABI: Int32 = 1
    ) -> LandlockPlan {
        LandlockPlan(
            rules: rules, refusesNetwork: refusesNetwork, isScoped: isScoped, minimumABI: minimumABI)
    }

    /// Enters the domain, then tries; returns the failure of entering, or what trying came to.
    private func inside<Value>(
        _ plan: LandlockPlan, _ attempt: @escaping () -> Value
    ) throws -> Result<Value, SandboxFailure> {
        try RestrictedThread.run {
            do throws(SandboxFailure) {
                try LandlockDomain(plan, place: .ownRoot(workspace: "")).enter(stage: "landlock")
                return .success(attempt())
            } catch {
                return .failure(error)
            }
        }
    }

    /// 0, or the errno of opening.
    private static func opening(_ path: String, _ flags: Int32) -> Int32 {
        let descriptor = nb_open(path, flags, 0o600)
        guard descriptor >= 0 else { return -descriptor }
        close(descriptor)
        return 0
    }

    @Test("what a rule gives works, and what none gives is refused")
    func files() throws {
        let open = "\(folder.path)/open"
        let shut = "\(folder.path)/shut"
        for path in [open, shut] { try #require(mkdir(path, 0o700) == 0) }
        let rules: [LandlockPlan.Rule] = [.init(folder.path, [.read]), .init(open, [.write, .change])]
        let answers = try inside(plan(rules)) {
            [
                Self.opening("\(open)/new", O_WRONLY | O_CREAT), Self.opening("\(open)/new", O_RDONLY),
                Self.opening("\(shut)/new", O_WRONLY | O_CREAT), Self.opening(shut, O_RDONLY | O_DIRECTORY),
                Self.opening("/etc/passwd", O_RDONLY),
            ]
        }.get()
        #expect(answers == [0, 0, EACCES, 0, EACCES])
        let outside = Self.opening("\(shut)/new", O_WRONLY | O_CREAT)
        #expect(outside == 0, "out here it works: the refusals were the domain's")
    }

    @Test("a file moves between the folders of one rule")
    func refer() throws {
        let first = "\(folder.path)/first"
        let second = "\(folder.path)/second"
        for path in [first, second] { try #require(mkdir(path, 0o700) == 0) }
        try #require(nb_write_file("\(first)/file", "x", 1, 1, 0o600) == 0)
        let result = try inside(plan([.init(folder.path, [.read, .write, .change])])) {
            rename("\(first)/file", "\(second)/file") == 0 ? 0 : errno
        }.get()
        // Before ABI 2 every such rename is refused, with and without a rule.
        #expect(result == (nb_landlock_abi() >= 2 ? 0 : EXDEV))
    }

    @Test("rights that only folders can have are left out for a file")
    func device() throws {
        let answers = try inside(plan([.init("/dev/null", [.read, .write, .change, .execute])])) {
            [Self.opening("/dev/null", O_RDWR), Self.opening("/dev/zero", O_RDONLY)]
        }.get()
        #expect(answers == [0, EACCES])
    }

    @Test("a path that is not there fails the step, and names itself")
    func missing() throws {
        let result = try inside(plan([.init("/no/such/folder", [.read])])) {}
        #expect(throws: SandboxFailure(stage: "landlock: allow /no/such/folder", errno: ENOENT)) { try result.get() }
    }

    @Test("a kernel whose ABI is too early fails the step")
    func tooEarly() throws {
        let result = try inside(plan([], minimumABI: 1000)) {}
        let failure = #expect(throws: SandboxFailure.self) { try result.get() }
        #expect(failure?.errno == ENOTSUP)
        #expect(failure?.stage.hasPrefix("landlock: ABI 1000 is needed, this is ") == true)
    }

    @Test("no signal leaves a scoped domain")
    func signals() throws {
        // This thread's own process has threads outside of the domain.
        let attempt = { kill(getppid(), 0) == 0 ? 0 : errno }
        let expected = nb_landlock_abi() >= 6 ? EPERM : 0
        #expect(try inside(plan([], isScoped: true), attempt).get() == expected)
        #expect(try inside(plan([]), attempt).get() == 0, "without the scope it would")
    }

    @Test("where the network is refused, no TCP port can be listened on")
    func network() throws {
        let attempt = { () -> Int32 in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return result == 0 ? 0 : errno
        }
        #expect(try inside(plan([], refusesNetwork: true), attempt).get() == (nb_landlock_abi() >= 4 ? EACCES : 0))
        #expect(try inside(plan([]), attempt).get() == 0)
    }

    @Test(
        "rights come with the ABI that has them, and stay",
        arguments: [(0, 0, 0), (1, 13, 0), (2, 14, 0), (3, 15, 0), (4, 15, 2), (5, 16, 2), (6, 16, 2), (9, 17, 2)]
            as [(Int32, Int, Int)])
    func rights(abi: Int32, files: Int, network: Int) {
        #expect(nb_landlock_file_rights(abi).nonzeroBitCount == files)
        #expect(nb_landlock_network_rights(abi).nonzeroBitCount == network)
        #expect(nb_landlock_scopes(abi).nonzeroBitCount == (abi >= 6 ? 2 : 0))
    }
}
