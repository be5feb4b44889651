internal import Glibc

/// A detached thread for blocking reads, which would otherwise hold one of the few threads that tasks share.
struct ReaderThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let body: Body

    init(_ run: @escaping @Sendable () -> Void) {
        body = Body(run)
    }

    /// Starts it; it ends when its function returns. A machine that cannot start a thread cannot go on at all.
    func start() {
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(body).toOpaque()
        let error = pthread_create(
            &thread, nil,
            { argument in
                // Balances passRetained above: the pointer is that of a Body, and this thread owns it.
                argument.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, retained)
        precondition(error == 0, "no thread for reading: errno \(error)")
        pthread_detach(thread)
    }
}
