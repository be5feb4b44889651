/// Gateway to forkserver.
package enum ForkserverRequest: Hashable, Sendable, Codable {
    /// The first frame, once.
    case prepare(ForkserverPlan)

    /// The first frame and the only one of a program that shall not serve: make one worker of the plan that enters its sandbox,
    /// reports on it, and ends. The interpreter is not started.
    case probe(ForkserverPlan, policy: String, place: WorkerPlace)

    /// The worker that is asked for next starts in the cgroup v2 whose folder rides on this frame.
    case enterCgroup(worker: Int)

    /// The worker that is asked for next hands out what ``SandboxStep/packageDoor(port:)`` takes, through the socket that rides on
    /// this frame.
    case openDoor(worker: Int)

    /// Make a worker of the policy's plan, tightened. Its end of the frame socket rides on this frame.
    case spawn(worker: Int, policy: String, place: WorkerPlace, bounds: WorkerBounds? = nil)
}
