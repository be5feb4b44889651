import FoundationEssentials
import Glibc
import Testing
import Wire

@testable import Supervision

/// The real program on the real kernel, which has to allow everything that level `full` takes.
@Suite(.timeLimit(.minutes(10)))
struct IsolationProbeTests {
    private let house: ProbeHouse

    init() throws {
        house = try ProbeHouse()
    }

    /// The plan with the steps of its workers and kernels changed.
    private func steps(
        of plan: inout ForkserverPlan, worker: ([SandboxStep]) -> [SandboxStep] = { $0 },
        kernel: ([SandboxStep]) -> [SandboxStep] = { $0 }
    ) {
        plan.plans = plan.plans.mapValues { made in
            WorkerPlan(
                worker: worker(made.worker), kernel: kernel(made.kernel), environment: made.environment,
                outputBytes: made.outputBytes)
        }
    }

    @Test("a plan of level full holds here")
    func holds() async throws {
        let refused = try await house.probe()
        #expect(refused == nil)
    }

    /// A worker without the layer is made, takes what is left, and is found out by reading back.
    @Test(
        "a layer that workers are made without is missed by name",
        arguments: [
            ("landlock", "landlock: open /proc/self/timerslack_ns"), ("drop-capabilities", "capabilities: not empty"),
            ("seccomp", "seccomp: Seccomp is not 2"),
        ])
    func leftOut(stage: String, found: String) async throws {
        let finding = try await house.probe { plan in
            steps(of: &plan, worker: { $0.filter { $0.stage != stage } })
        }
        let refused = try #require(finding)
        #expect(refused.description.contains("level full failed at probe: \(found)"), "\(refused)")
    }

    @Test("a worker that has no other network than the forkserver's is one only if that was granted")
    func notGranted() async throws {
        let finding = try await house.probe { plan in
            steps(of: &plan, worker: { $0.map { $0 == .loopback ? .grantedNetwork(inode: 1) : $0 } })
        }
        let refused = try #require(finding)
        #expect(
            refused.description.contains("level full failed at granted-network: the worker is in net:["), "\(refused)")
        #expect(refused.description.contains("not in net:[1]"), "\(refused)")
    }

    @Test("a forkserver whose plan says that a network comes along does not go without")
    func nothingCameAlong() async throws {
        let finding = try await house.probe { $0.hasGrantedNetwork = true }
        #expect(finding?.failure == SandboxFailure(stage: "forkserver: no network namespace came along", errno: EBADF))
    }

    @Test("a kernel without a filter of its own is missed")
    func kernelFilter() async throws {
        let finding = try await house.probe { plan in
            steps(of: &plan, kernel: { $0.filter { $0.stage != "seccomp" } })
        }
        #expect(
            finding?.failure
                == SandboxFailure(stage: "probe: seccomp: a kernel has no filter of its own", errno: 0))
    }

    @Test(
        "a step of a worker that fails is named in one line, with what the kernel said",
        arguments: [
            (.enterRoot(template: "/nowhere", mounts: []), "enter-root: copy /nowhere: No such file or directory"),
            (
                .landlock(
                    LandlockPlan(
                        rules: [.init("/nowhere", [.read])], refusesNetwork: false, isScoped: true, minimumABI: 1)),
                "landlock: allow /nowhere: No such file or directory"
            ),
            (
                .landlock(LandlockPlan(rules: [], refusesNetwork: false, isScoped: true, minimumABI: 999)),
                "landlock: ABI 999 is needed"
            ),
            (.seccomp(Data([1, 2, 3])), "seccomp: Invalid argument"),
        ] as [(SandboxStep, String)])
    func workerStep(step: SandboxStep, line: String) async throws {
        let finding = try await house.probe { plan in
            steps(of: &plan, worker: { $0.map { $0.stage == step.stage ? step : $0 } })
        }
        let refused = try #require(finding)
        #expect(refused.description.contains("level full failed at \(line)"), "\(refused)")
        #expect(!refused.description.contains("\n"))
        #expect(refused.remedy.hasSuffix("."))
    }

    @Test("a step of a kernel that fails is named as well")
    func kernelStep() async throws {
        let finding = try await house.probe { plan in
            steps(of: &plan, kernel: { $0.dropLast() + [.hostName("h"), .seccomp(Data([1, 2, 3]))] })
        }
        let refused = try #require(finding)
        #expect(refused.failure == SandboxFailure(stage: "host-name", errno: EPERM))
    }

    @Test("what keeps the root from being assembled is named with its path")
    func root() async throws {
        let finding = try await house.probe { $0.root.entries.append(.host(source: "/nowhere", target: "/opt/x")) }
        #expect(finding?.failure == SandboxFailure(stage: "root: look at /nowhere", errno: ENOENT))
    }

    @Test("a worker that its filter kills is a failure, not a silence")
    func killed() async throws {
        // One instruction: return SECCOMP_RET_KILL_PROCESS.
        let kill = Data([0x06, 0, 0, 0, 0, 0, 0, 0x80])
        let finding = try await house.probe { plan in
            steps(of: &plan, worker: { $0.dropLast() + [.seccomp(kill)] })
        }
        let refused = try #require(finding)
        #expect(refused.failure.stage.hasPrefix("probe: the worker was ended by signal "), "\(refused)")
    }

    @Test(
        "a program that says nothing is a failure, and so is one that is not there",
        arguments: ["true", "no-such-program"])
    func noProgram(name: String) async throws {
        let finding = try await house.probe(program: "/usr/bin/\(name)")
        #expect(finding?.failure.stage.hasPrefix("probe: ") == true)
        #expect(finding?.shortage == nil)
    }

    @Test("why a program cannot be started is told by its errno, for what is not there as for what has run out")
    func cannotBeStarted() async throws {
        let finding = try await house.probe(program: "/usr/bin/no-such-program")
        #expect(
            finding?.failure
                == SandboxFailure(stage: "probe: /usr/bin/no-such-program cannot be started", errno: ENOENT))
    }

    @Test("without processes the host lacks something, and has not refused the level")
    func noProcesses() async throws {
        // Root is exempt from it, but its forkserver is root no longer when it makes a worker.
        let program = try house.program("ulimit -u 0; exec '\(try ProbeHouse.program())'")
        let refused = try #require(try await house.probe(program: program))
        #expect(refused.failure == SandboxFailure(stage: "spawn: clone", errno: EAGAIN))
        #expect(refused.shortage == .processes)
    }

    /// Before it has read its request, and after.
    @Test("a program that is killed lacked memory", arguments: ["kill -9 $$", "head -c 1 <&3; kill -9 $$"])
    func killedFromOutside(line: String) async throws {
        let finding = try await house.probe(program: try house.program(line))
        #expect(finding?.shortage == .memory, "\(finding.map(\.description) ?? "it held")")
    }

    @Test("a program that says nothing in its time lacked time")
    func tooLate() async throws {
        let finding = try await house.probe(program: try house.program("exec sleep 1000"), patience: .milliseconds(200))
        #expect(finding?.shortage == .time, "\(finding.map(\.description) ?? "it held")")
    }
}
