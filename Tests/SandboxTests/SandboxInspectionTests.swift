import CLinux
import Glibc
import Testing
import Wire

@testable import Sandbox

struct SandboxInspectionTests {
    @Test("outside of every sandbox, what must be refused inside is allowed: the attempts tell something")
    func control() throws {
        let facts = try RestrictedThread.run { SandboxInspection.facts() }
        #expect(facts.forbiddenOpen.errno == 0)
        #expect(facts.forbiddenCall.errno == 0)
    }

    @Test("in a Landlock domain that lets nothing be written, the forbidden file cannot be opened")
    func landlock() throws {
        let plan = LandlockPlan(
            rules: [.init("/", [.read, .execute])], refusesNetwork: false, isScoped: true, minimumABI: 1)
        let facts = try RestrictedThread.run {
            do throws(SandboxFailure) {
                try LandlockDomain(plan, place: .ownRoot(workspace: "")).enter(stage: "landlock")
                return Result<SandboxFacts, SandboxFailure>.success(SandboxInspection.facts())
            } catch {
                return .failure(error)
            }
        }.get()
        #expect(facts.forbiddenOpen.errno == EACCES)
        #expect(facts.forbiddenCall.errno == 0)
    }

    @Test("it reads the kernel's word on itself")
    func files() {
        let facts = SandboxInspection.facts()
        #expect(facts.files["status"]?.contains("\nSeccomp:") == true)
        #expect(facts.files["limits"]?.hasPrefix("Limit ") == true)
        #expect(facts.files["net/dev"]?.contains("lo:") == true)
        #expect(facts.namespaces.count == 7)
        #expect(facts.namespaces["user"]?.hasPrefix("user:[") == true)
    }
}
