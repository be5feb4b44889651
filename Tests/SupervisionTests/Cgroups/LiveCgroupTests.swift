import CLinux
import Glibc
import Testing

@testable import Supervision

/// Groups that the kernel itself holds. They need root and a mounted hierarchy: without, these fail.
@Suite(.timeLimit(.minutes(10)))
struct LiveCgroupTests {
    private static func ownGroup(isUnified: Bool) throws -> String {
        try #require(CgroupMount.all().first { $0.isUnified == isUnified }?.ownGroup)
    }

    private func processes(in folder: String) -> [String] {
        (CgroupFile.read("\(folder)/cgroup.procs") ?? "").split(separator: "\n").map(String.init)
    }

    @Test("version 1: a worker that is moved in is held, counted, and its groups go with it")
    func legacy() async throws {
        let mounts = CgroupMount.all().filter { !$0.isUnified }
        let groups = LegacyCgroups(mounts)
        try #require(!groups.roots.isEmpty, "no controller of version 1 can be used here: \(groups.problems)")
        defer { groups.removeAll() }
        let group = WorkerCgroup(groups.layout("w1", .probe))
        try group.make()
        do {
            let child = try ChildProcess()
            try group.add(child.pid)
            for (controller, root) in groups.roots {
                #expect(processes(in: "\(root)/w1") == ["\(child.pid)"], "\(controller)")
            }
            #expect(group.killsForMemory == 0)
            if groups.roots["cpuacct"] != nil { #expect(group.processorTime != nil) }
        }
        #expect(await group.remove())
        for root in groups.roots.values { #expect(CgroupFile.groups(in: root) == []) }
        groups.removeAll()
        for root in groups.roots.values { #expect(!CgroupFile.exists(root)) }
    }

    /// The kernel's own version 2, with whichever controllers are left for it: none has to be.
    @Test("version 2: who stands in the way moves to a leaf, a worker is born in its group, and one stroke ends it all")
    func unified() async throws {
        let own = "\(try Self.ownGroup(isUnified: true))/nestbox-test-\(getpid())"
        try CgroupFile.makeGroup(own)
        defer {
            for name in CgroupFile.groups(in: own) { CgroupNames.remove("\(own)/\(name)") }
            CgroupFile.removeGroup(own)
        }
        do {
            let (gateway, forkserver) = (try ChildProcess(), try ChildProcess())
            try CgroupFile.write("\(gateway.pid)", to: "\(own)/cgroup.procs")
            let groups = try UnifiedCgroups(own: own, pid: gateway.pid)
            #expect(processes(in: own) == [])
            #expect(processes(in: "\(groups.pool)-gateway") == ["\(gateway.pid)"])
            try groups.addForkserver(forkserver.pid)
            #expect(processes(in: "\(groups.pool)/forkserver") == ["\(forkserver.pid)"])
            #expect(groups.controllers.union(groups.problems.keys) == Set(CgroupController.allCases))

            let group = WorkerCgroup(groups.layout("w1", .probe))
            try group.make()
            let folder = try group.openForClone()
            defer { close(folder) }
            var pidfd: Int32 = -1
            let pid = nb_clone(0, folder, &pidfd)
            if pid == 0 { while true { pause() } }
            try #require(pid > 0)
            let handle = WorkerProcessHandle(pid: pid, pidfd: pidfd)
            #expect(processes(in: "\(groups.pool)/w1") == ["\(pid)"])
            #expect(group.processorTime != nil)
            #expect(!CgroupFile.removeGroup("\(groups.pool)/w1"), "it is not removed while something is in it")
            group.killAll()
            await handle.waitForEnd()
            var status: Int32 = 0
            #expect(waitpid(pid, &status, 0) == pid)
            #expect(await group.remove())
        }
    }

    @Test("groups of a gateway that was killed are cleared away by the next one, those of a living one are not")
    func leftovers() throws {
        let own = try Self.ownGroup(isUnified: true)
        let dead = try {
            let child = try ChildProcess()
            return child.pid
        }()
        let (left, living) = ("\(own)/nestbox-\(dead)-0", "\(own)/nestbox-\(getpid())-0")
        for folder in [left, "\(left)/w1", living] { try CgroupFile.makeGroup(folder) }
        defer { CgroupNames.remove(living) }
        CgroupNames.removeLeftovers(in: own)
        #expect(!CgroupFile.exists(left) && CgroupFile.exists(living))
    }
}
