internal import Glibc

/// A thread of its own, in which a seccomp filter can be loaded without the rest of the process being held to it.
package final class FilteredThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    package init(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        precondition(failure == 0, "no thread")
    }

    /// Returns when it has ended.
    package func join() {
        pthread_join(thread, nil)
    }
}
