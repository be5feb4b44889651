// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

// The targets stand on floors, and an arrow may only point down: docs/architecture.md has the picture, and
// ArchitectureTests compares it with what stands here.
let package = Package(
    name: "nestbox",
    products: [
        .executable(name: "nestbox", targets: ["nestbox"]),
        .executable(name: "nestbox-worker", targets: ["nestbox-worker"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 0: the kernel, libseccomp, the drivers that run inside a worker, and the API's description.
        .target(name: "CLinux"),
        .target(name: "CKernels", exclude: ["languages", "python", "shared"]),
        .target(name: "COpenAPI", exclude: ["openapi.json"]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),

        // Floor 1: the nouns of the house.
        .target(name: "SessionModel", swiftSettings: strict),
        .target(name: "Wire", swiftSettings: strict),
        .target(name: "Policies", dependencies: ["CSeccomp", crypto], swiftSettings: strict),

        // Floor 2: one concern each.
        .target(
            name: "Agent", dependencies: ["SessionModel", "LanguageModels"], swiftSettings: strict),
        .target(
            name: "LanguageModels",
            dependencies: ["SessionModel", asyncHTTPClient, nioCore, nioHTTP1, crypto],
            swiftSettings: strict),
        .target(
            name: "Packages",
            dependencies: [
                "SessionModel", "Supervision", "CLinux",
                asyncHTTPClient, nioCore, nioPosix, nioHTTP1, logging, metrics,
            ],
            swiftSettings: strict),
        .target(
            name: "Supervision",
            dependencies: [
                "SessionModel", "Policies", "Wire", "CLinux", "CKernels",
                nioCore, nioPosix, serviceLifecycle, logging, metrics,
            ],
            swiftSettings: strict),
        .target(name: "Storage", dependencies: ["SessionModel", grdb, crypto], swiftSettings: strict),
        .target(name: "Sandbox", dependencies: ["Wire", "CLinux"], swiftSettings: strict),

        // Floor 3: the two programs' insides.
        .target(
            name: "Gateway",
            dependencies: [
                "SessionModel", "Agent", "COpenAPI",
                crypto, hummingbird, hummingbirdCore, httpTypes, nioHTTP1, nioHTTPTypes, nioCore, logging,
                serviceLifecycle,
            ],
            swiftSettings: strict),
        .target(
            name: "WorkerRuntime", dependencies: ["Wire", "Sandbox", "CLinux", "CKernels"], swiftSettings: strict),

        // Floor 4: the programs.
        .executableTarget(
            name: "nestbox",
            dependencies: [
                "SessionModel", "Policies", "Wire", "Agent", "LanguageModels", "Packages", "Supervision", "Storage",
                "Gateway", argumentParser, configuration, logging, serviceLifecycle, systemPackage, unixSignals,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "nestbox-worker",
            dependencies: ["WorkerRuntime"],
            swiftSettings: strict,
            // ctypes.PyDLL(None) finds the worker's callbacks among the program's own dynamic symbols.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),

        // Tests, one target each, and the programs that they need.
        .executableTarget(
            name: "storage-crash-writer", dependencies: ["Storage", "SessionModel"],
            path: "Tests/Fixtures/StorageCrashWriter", swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "FuzzProperties",
            dependencies: [
                "TestSupport", "Wire", "WorkerRuntime", "Supervision", "Policies", "LanguageModels", "Packages",
                nioCore,
            ],
            path: "Tests/Fuzz/Properties", swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzProperties"], path: "Tests/Fuzz/Replay",
            swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(name: "SessionModelTests", dependencies: ["SessionModel"], swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["TestSupport", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "SandboxTests", dependencies: ["TestSupport", "Sandbox", "Wire", "CLinux"], swiftSettings: strict),
        .testTarget(
            name: "WorkerRuntimeTests", dependencies: ["TestSupport", "WorkerRuntime", "Wire", "CLinux"],
            swiftSettings: strict),
        .testTarget(
            name: "SupervisionTests",
            dependencies: [
                "TestSupport", "Supervision", "SessionModel", "Policies", "Wire", "CLinux", "nestbox-worker",
                logging, nioCore,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "NestboxTests",
            dependencies: [
                "TestSupport",
                "nestbox", "Agent", "CLinux", "Policies", "SessionModel", "Wire", "Supervision", "Gateway",
                "LanguageModels",
                argumentParser, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AgentTests", dependencies: ["TestSupport", "Agent", "LanguageModels", "SessionModel"],
            swiftSettings: strict),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "TestSupport",
                "SessionModel", "Agent", "Gateway",
                hummingbird, hummingbirdTesting, httpTypes, nioCore, nioHTTP1, nioPosix, logging, serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LanguageModelsTests",
            dependencies: [
                "TestSupport", "LanguageModels", "SessionModel", asyncHTTPClient, nioCore, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict),
        .testTarget(name: "PackagesTests", dependencies: ["Packages", logging], swiftSettings: strict),
        .testTarget(
            name: "PoliciesTests", dependencies: ["Policies"], exclude: ["Profiles", "Verdicts/verdicts.md"],
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests",
            dependencies: ["TestSupport", "Storage", "SessionModel", "storage-crash-writer", grdb, grdbSQLite],
            swiftSettings: strict),
    ],
    cLanguageStandard: .c2x
)

// The fuzzer is built by itself, by Scripts/fuzz: everything that it links has to carry libFuzzer's instrumentation.
if Context.environment["NESTBOX_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzProperties"], path: "Tests/Fuzz/Driver", swiftSettings: strict))
}
