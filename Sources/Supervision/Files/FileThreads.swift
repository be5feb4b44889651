internal import NIOPosix

/// Where calls are made that wait for the disk: not on the threads that everything else runs on.
enum FileThreads {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}
