import CLinux
import Glibc
import Testing

/// A thread that may lose rights for good: Landlock's domains and no_new_privs are a thread's own, and end with it.
enum RestrictedThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs the function on a thread of its own that can gain no privileges, and returns what it returns.
    static func run<Value>(_ function: @escaping () -> Value) throws -> Value {
        var value: Value?
        // Joined before anything here ends.
        try run(Body { value = function() })
        return try #require(value)
    }

    private static func run(_ body: Body) throws {
        var thread = pthread_t()
        let started = pthread_create(
            &thread, nil,
            { argument in
                guard nb_set_no_new_privileges() == 0, let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeUnretainedValue().run()
                return nil
            }, Unmanaged.passUnretained(body).toOpaque())
        try #require(started == 0)
        try #require(withExtendedLifetime(body) { pthread_join(thread, nil) } == 0)
    }
}
