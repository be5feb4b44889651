import Policies
import Testing

@Suite("Limits that a request asks for")
struct TightenedLimitsTests {
    private let limits: PolicyLimits

    init() throws { limits = try ShippedPolicies.named("default").limits }

    @Test("no wish changes nothing")
    func none() throws {
        #expect(try limits.tightened(by: [:]) == limits)
    }

    @Test("each limit can be lowered, and no other is touched", arguments: PolicyLimits.Name.allCases)
    func lower(_ name: PolicyLimits.Name) throws {
        let tightened = try limits.tightened(by: [name: 1])
        #expect(tightened[name] == 1)
        for other in PolicyLimits.Name.allCases where other != name { #expect(tightened[other] == limits[other]) }
        #expect(try limits.tightened(by: [name: limits[name]]) == limits)
    }

    @Test("no limit can be raised, and the error names it", arguments: PolicyLimits.Name.allCases)
    func raise(_ name: PolicyLimits.Name) throws {
        let wish = limits[name] + 1
        let error = #expect(throws: PolicyLimits.Refusal.self) { try limits.tightened(by: [name: wish]) }
        #expect(error?.name == name)
        #expect(
            error?.description
                == "\(name.rawValue) must be at most \(limits[name]), which is what the policy grants")
    }

    @Test("what is no limit is refused", arguments: [0, -1, .min])
    func none(_ wish: Int) throws {
        let error = #expect(throws: PolicyLimits.Refusal.self) { try limits.tightened(by: [.cpuSeconds: wish]) }
        #expect(error?.description == "cpu_seconds must be a whole number above 0")
    }

    @Test("one wish too high spoils the others")
    func mixed() throws {
        let error = #expect(throws: PolicyLimits.Refusal.self) {
            try limits.tightened(by: [.memoryBytes: 1, .outputBytes: .max])
        }
        #expect(error?.name == .outputBytes)
    }
}
