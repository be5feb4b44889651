/// What a cgroup can hold a worker to.
package enum CgroupController: String, CaseIterable, Sendable {
    case memory, pids, cpu
}
