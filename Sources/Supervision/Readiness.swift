internal import SessionModel

/// Whether workers work, as far as anything has shown. Kept by the supervisor's actor.
struct Readiness {
    /// How often it must be shown, and for how long it is believed.
    static let probeInterval = Duration.seconds(30)
    private static let validity = Duration.seconds(90)

    private let now: @Sendable () -> ContinuousClock.Instant
    private var lastWorked: ContinuousClock.Instant?
    private var isForkserverReady = false
    private(set) var hasEverWorked = false

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    mutating func workerWorked() {
        lastWorked = now()
        hasEverWorked = true
    }

    mutating func forkserverReady() {
        isForkserverReady = true
    }

    mutating func forkserverLost() {
        isForkserverReady = false
    }

    /// Why code cannot be run now; nil if it can.
    var problem: ExecutorHealth.Problem? {
        guard hasEverWorked else { return .starting }
        guard isForkserverReady else { return .forkserver }
        guard let lastWorked, now() - lastWorked < Self.validity else { return .workerProbe }
        return nil
    }

    /// Whether nothing has shown for a while that workers work. Never while there is no forkserver: once it is ready it is asked at
    /// once, and until then, which may take a minute on a slow disk, a probe would only tell that it is not.
    var isProbeDue: Bool {
        guard isForkserverReady else { return false }
        return lastWorked.map { now() - $0 >= Self.probeInterval } ?? true
    }
}
