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

    /// Starts it; it ends when its function returns.
    ///
    /// - Throws: ``SupervisionError`` where the host has no thread left. The function is not called then.
    func start() throws(SupervisionError) {
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(body).toOpaque()
        let error = pthread_create(
            &thread, nil,
            { argument in
                // Balances passRetained above: the pointer is that of a Body, and this thread owns it.
                argument.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, retained)
        guard error == 0 else {
            Unmanaged<Body>.fromOpaque(retained).release()
            throw SupervisionError("no thread can be started", errno: error)
        }
        pthread_detach(thread)
    }
}
