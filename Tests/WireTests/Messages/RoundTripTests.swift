import FoundationEssentials
import Testing

@testable import Wire

struct RoundTripTests {
    private func roundTrip<Message: Codable & Equatable>(_ message: Message) throws {
        let content = Array(try FrameCoding().frame(message).dropFirst(FrameHeader.length))
        #expect(try FrameCoding().message(Message.self, from: content) == message)
    }

    private static let failure = SandboxFailure(stage: "enter-root: mount proc on /proc", errno: 1)
    private static let awkward = "quote \" backslash \\ slash / nul \u{0} line\u{2028} 𝄞 é e\u{301} \u{7f}\t\r\n"

    @Test(
        "a request to a worker arrives as it was sent",
        arguments: [
            .startKernel(language: "python"), .execute(id: 1, language: "python", code: awkward),
            .execute(id: .max, language: "", code: ""), .interrupt(id: 0), .killKernel(id: -1),
            .log(id: 3, nil), .log(id: 3, LogPlace(folder: "outputs", name: awkward, bytes: 1 << 40)),
        ] as [WorkerRequest])
    func workerRequests(message: WorkerRequest) throws {
        try roundTrip(message)
    }

    @Test(
        "an event of a worker arrives as it was sent",
        arguments: [
            .ready, .failed(failure), .kernelReady(language: "python", version: "3.11.2"),
            .kernelEnded(language: "python", .exited(code: 3)),
            .kernelEnded(language: "python", .signalled(signal: 11)),
            .kernelEnded(language: "python", .brokeProtocol("no type in the message")),
            .kernelEnded(language: "cobol", .failedToStart(failure)), .stdout(id: 1, text: awkward),
            .stderr(id: 1, text: ""), .activeLine(id: 1, line: 99), .display(id: 2, data: ["image/png": "aGk="]),
            .result(id: 2, data: [:]), .error(id: 2, name: "A", value: awkward, traceback: "t"),
            .blocked(id: 2, RefusedCall(number: 41, arguments: [16, .max])), .blockedMore(id: 2, calls: 7),
            .limitReached(id: 2, .processorTime), .limitReached(id: nil, .memory),
            .logWanted(id: 2), .logged(id: 2, .written(missing: 1 << 40)), .logged(id: 2, .failed(failure)),
            .done(id: 2, status: .ok, dropped: DroppedBytes()),
            .done(id: 2, status: .kernelDied, dropped: DroppedBytes(stdout: 1 << 40)),
        ] as [WorkerEvent])
    func workerEvents(message: WorkerEvent) throws {
        try roundTrip(message)
    }

    @Test(
        "an event of the forkserver arrives as it was sent",
        arguments: [
            .ready(ForkserverReady(pythonVersion: "3.11.2", preloaded: ["numpy"], skipped: ["pandas": "not found"])),
            .spawned(worker: 1, pid: 4711), .spawnFailed(worker: 2, failure), .failed(failure),
        ] as [ForkserverEvent])
    func forkserverEvents(message: ForkserverEvent) throws {
        try roundTrip(message)
    }

    @Test("a request for a worker arrives as it was sent")
    func spawn() throws {
        try roundTrip(ForkserverRequest.spawn(worker: 1, policy: "default", place: .ownRoot(workspace: "0b3c")))
        let place = WorkerPlace.sharedRoot(workspace: "/w/0b3c", temporary: "/t/1", user: 1_900_000_002)
        try roundTrip(ForkserverRequest.spawn(worker: 1, policy: "default", place: place))
        try roundTrip(ForkserverRequest.enterCgroup(worker: 1))
        try roundTrip(ForkserverRequest.openDoor(worker: 1))
    }

    @Test("a plan arrives as it was sent, every step and mount of it", arguments: [nil, 1_900_000_000] as [UInt32?])
    func plan(identity: UInt32?) throws {
        let worker: [SandboxStep] = [
            .mapIdentity(inside: 1000), .refuseUserNamespaces, .privateMounts, .loopback,
            .grantedNetwork(inode: 4_026_532_281), .hostName("sandbox"),
            .newSession, .dropCapabilities, .notDumpable, .noNewPrivileges,
            .outOfMemoryScore(worker: 200, kernels: 1000), .dumpable, .yieldProcessor(5), .dieWithParent,
            .enterRoot(
                template: "/run/nestbox/root",
                mounts: [
                    .memory(target: "/tmp", bytes: 1 << 30, files: 100), .processes(target: "/proc", all: true),
                    .tree("/tmp/py"), .grantedFile("resolv.conf", target: "/etc/resolv.conf"),
                    .workspace(target: "/home/user"),
                ]),
            .landlock(
                LandlockPlan(
                    rules: [.init("/", [.read, .execute]), .init("/tmp", [.write, .change])], refusesNetwork: true,
                    isScoped: true, minimumABI: 6)),
            .seccomp(Data([6, 0, 0, 0, 0, 0, 255, 127])),
        ]
        let kernel: [SandboxStep] = [.limit(.addressSpace, .max), .limit(.core, 0)]
        let root = RootPlan(
            entries: [
                .host(source: "/usr", target: "/usr"), .device("/dev/null"), .directory("/tmp", mode: 0o1777),
                .file("/etc/hosts", contents: "127.0.0.1 localhost\n"), .symbolicLink("/bin", destination: "usr/bin"),
            ], workspaces: "/w", cache: "/c", grantedFiles: ["resolv.conf": "nameserver 192.0.2.1\n"])
        try roundTrip(
            ForkserverRequest.prepare(
                ForkserverPlan(
                    level: .full, root: root,
                    interpreter: .init(executable: "/usr/bin/python3", library: "/usr/lib/libpython3.so"),
                    hasGrantedNetwork: identity != nil, identity: identity, environment: ["A=b"],
                    plans: [
                        "default": WorkerPlan(
                            worker: worker, kernel: kernel, environment: ["HOME=/"], outputBytes: 1,
                            watch: WatchPlan(memoryBytes: 1 << 40, processorSeconds: nil)),
                        "reporting": WorkerPlan(
                            worker: [], kernel: [], environment: [], outputBytes: 1,
                            refusals: RefusalPlan(errno: 1, telling: [41: [.max, 15], 101: [0]])),
                    ])))
    }

    @Test(
        "every limit has a name of its own in JSON",
        arguments: [
            .fileSize, .stack, .core, .processes, .openFiles, .lockedMemory, .addressSpace, .pendingSignals,
            .messageQueue, .nice, .realtimePriority,
        ] as [ResourceLimit])
    func limits(limit: ResourceLimit) throws {
        try roundTrip([SandboxStep.limit(limit, 42)])
    }

    @Test(
        "a message with two meanings or none is refused",
        arguments: [
            "{}", #"{"ready":{},"done":{"id":1,"status":"ok","dropped":{"stdout":0,"stderr":0,"other":0}}}"#,
            #"{"unknown":{}}"#, #""ready""#,
        ])
    func ambiguous(text: String) {
        #expect(throws: FrameError.self) { try FrameCoding().message(WorkerEvent.self, from: Array(text.utf8)) }
    }
}
