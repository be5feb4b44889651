import SessionModel
import Testing

@testable import Gateway

struct HealthTests {
    @Test("the plain answer has the document's shape")
    func basic() async throws {
        let gateway = TestGateway()
        gateway.clock.advance(by: .seconds(5))
        try await gateway.test { caller in
            gateway.clock.advance(by: .seconds(93_784))
            for query in ["", "?detail=basic"] {
                let answer = try await caller.get("/v1/health\(query)")
                #expect(answer.status == 200)
                #expect(
                    answer.json
                        == .object([
                            "llm": .object(["model": "builtin/offline", "status": "ready"]),
                            "instances": .object(["active": 1, "max": 3]),
                            "status": "healthy", "uptime": "1d 2h 3m 4s", "version": "1.2.3",
                        ]))
            }
        }
    }

    @Test("the full answer adds the machine's figures and the isolation")
    func full() async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.get("/v1/health?detail=full")
            #expect(
                answer.json.keys == [
                    "llm", "instances", "status", "uptime", "version", "system", "isolation",
                ])
            let system = try #require(answer["system"])
            #expect(system.keys == ["disk", "memory", "system", "timestamp"])
            #expect(system["disk"]?.keys == ["free", "total", "used_percent"])
            #expect(system["memory"]?.keys == ["available", "total", "used_percent"])
            #expect(system["system"]?.keys == ["hostname", "platform", "python", "version"])
            #expect(system["system"]?["platform"] == "Linux")
            #expect(system["system"]?["python"] == "3.11.2")
            #expect(system["timestamp"] == "2025-02-24T20:56:46.884080")
            for size in [
                system["disk"]?["free"], system["disk"]?["total"], system["memory"]?["available"],
                system["memory"]?["total"],
            ] {
                #expect(size?.stringValue?.wholeMatch(of: /[0-9]+\.[0-9][0-9]GB/) != nil)
                #expect(size?.stringValue != "0.00GB")
            }
            #expect(
                answer["isolation"]
                    == .object([
                        "level": "full", "required": "process",
                        "layers": .array([
                            .object(["name": "seccomp", "active": true, "evidence": "Seccomp is 2"]),
                            .object(["name": "cgroup", "active": false, "reason": "read-only"]),
                        ]),
                        "refused": .array([
                            .object([
                                "level": "full", "stage": "spawn: clone", "errno": 1, "fix": "Allow namespaces.",
                            ])
                        ]),
                    ]))
        }
    }

    @Test(
        "the status tells the truth",
        arguments: [
            (nil, true, ModelHealth.State.ready, "healthy"),
            (nil, true, .unconfigured, "degraded"),
            (nil, true, .unreachable, "degraded"),
            (nil, false, .ready, "degraded"),
            (.workerProbe, true, .ready, "degraded"),
            (.starting, true, .ready, "degraded"),
            (.draining, true, .ready, "degraded"),
            (.forkserver, true, .ready, "unhealthy"),
        ] as [(ExecutorHealth.Problem?, Bool, ModelHealth.State, String)])
    func status(problem: ExecutorHealth.Problem?, isWhole: Bool, model: ModelHealth.State, expected: String)
        async throws
    {
        var gateway = TestGateway()
        gateway.model.state = model
        gateway.executor.set {
            $0.health.problem = problem
            $0.health.isolation.isWhole = isWhole
        }
        try await gateway.test { caller in
            let answer = try await caller.get("/v1/health")
            #expect(answer.status == 200)
            #expect(answer["status"] == .string(expected))
            #expect(answer["llm"]?["status"] == .string(model.rawValue))
        }
    }

    @Test("sizes are written with two decimals, in units of 2^30 bytes")
    func sizes() {
        #expect(SystemView.gigabytes(0) == "0.00GB")
        #expect(SystemView.gigabytes(8_589_934_592) == "8.00GB")
        #expect(SystemView.gigabytes(103_551_761_613) == "96.44GB")
        #expect(SystemView.gigabytes(1_137_000_000) == "1.06GB")
        #expect(SystemView.percent(87, of: 1000) == 8.7)
        #expect(SystemView.percent(1, of: 0) == 0)
    }

    @Test("the kernel's memory figures are read in kilobytes")
    func memory() {
        let text = "MemTotal:       24689852 kB\nMemFree: 1 kB\nMemAvailable:   20000000 kB\n"
        #expect(SystemFigures.memory("MemTotal:", in: text) == 24_689_852 * 1024)
        #expect(SystemFigures.memory("MemAvailable:", in: text) == 20_000_000 * 1024)
        #expect(SystemFigures.memory("Missing:", in: text) == 0)
    }

    @Test("the probes need no key and say nothing else")
    func probes() async throws {
        try await TestGateway().test { caller in
            let live = try await caller.get("/livez", key: nil)
            #expect(live.json == .object(["status": "ok"]))
            let ready = try await caller.get("/readyz", key: nil)
            #expect(ready.json == .object(["status": "ready"]))
        }
    }

    @Test(
        "a server that cannot run code is alive but not ready, and says which check failed",
        arguments: [ExecutorHealth.Problem.starting, .draining, .forkserver, .workerProbe])
    func notReady(problem: ExecutorHealth.Problem) async throws {
        let gateway = TestGateway()
        gateway.executor.set { $0.health.problem = problem }
        try await gateway.test { caller in
            let answer = try await caller.get("/readyz", key: nil)
            #expect(answer.status == 503)
            #expect(answer.code == "not_ready")
            #expect(answer["error"]?["details"]?["check"] == .string(problem.rawValue))
            #expect(answer.header("Retry-After") != nil)
            #expect(try await caller.get("/livez", key: nil).status == 200)
        }
    }

    @Test("a draining server is not ready, whatever its workers say")
    func draining() async throws {
        let gateway = TestGateway()
        gateway.drain.begin()
        try await gateway.test { caller in
            let answer = try await caller.get("/readyz", key: nil)
            #expect(answer.status == 503)
            #expect(answer["error"]?["details"]?["check"] == "draining")
        }
    }
}
