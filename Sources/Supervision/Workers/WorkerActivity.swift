/// What a worker does, so that two that are alike tell that nothing has begun or ended in between.
enum WorkerActivity: Hashable, Sendable {
    /// The execution of this number.
    case running(Int)

    /// Nothing, since the execution of this number has ended; 0 if none has begun.
    case idle(after: Int)

    var isIdle: Bool { if case .idle = self { true } else { false } }
}
