import CLinux
import FoundationEssentials
import Glibc
import Testing
import Wire

@testable import WorkerRuntime

struct ControlSocketTests {
    private func inode(_ descriptor: Int32) throws -> UInt {
        var status = stat()
        try #require(fstat(descriptor, &status) == 0)
        return status.st_ino
    }

    private func frame(worker: Int) throws -> [UInt8] {
        try FrameCoding().frame(
            ForkserverRequest.spawn(
                worker: worker, policy: "default", place: .ownRoot(workspace: "w\(worker)")))
    }

    @Test("each request gets the descriptor that rode on it, also when several wait to be read")
    func pairing() throws {
        let (pair, first, second) = (try SocketPair(), try SocketPair(), try SocketPair())
        try pair.write(frame(worker: 1), passing: first.theirs)
        try pair.write(frame(worker: 2), passing: second.theirs)

        var control = ControlSocket(descriptor: pair.ours)
        var workers: [Int] = []
        var inodes: [UInt] = []
        while workers.count < 2 {
            try #require(control.receive() == true)
            while case .spawn(let worker, _, _, _) = control.nextRequest() {
                workers.append(worker)
                let descriptor = control.takeDescriptor() ?? -1
                inodes.append(try inode(descriptor))
                close(descriptor)
            }
        }
        #expect(workers == [1, 2])
        #expect(inodes == [try inode(first.theirs), try inode(second.theirs)])
        #expect(control.takeDescriptor() == nil)
    }

    @Test("a passed descriptor is closed on exec")
    func closeOnExec() throws {
        let (pair, passed) = (try SocketPair(), try SocketPair())
        try pair.write(frame(worker: 1), passing: passed.theirs)
        var control = ControlSocket(descriptor: pair.ours)
        try #require(control.receive() == true)
        let descriptor = control.takeDescriptor() ?? -1
        defer { close(descriptor) }
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test("an event goes out whole, with its descriptor")
    func send() throws {
        let (pair, passed) = (try SocketPair(), try SocketPair())
        ControlSocket(descriptor: pair.ours).send(.spawned(worker: 1, pid: 7), descriptor: passed.ours)
        var buffer = [UInt8](repeating: 0, count: 4096)
        var descriptor: Int32 = -1
        let count = nb_receive(pair.theirs, &buffer, buffer.count, &descriptor)
        defer { close(descriptor) }
        #expect(try inode(descriptor) == inode(passed.ours))
        let content = Array(buffer[FrameHeader.length..<count])
        #expect(try FrameCoding().message(ForkserverEvent.self, from: content) == .spawned(worker: 1, pid: 7))
    }

    @Test("when the gateway is gone, receiving says so")
    func gone() throws {
        let pair = try SocketPair()
        pair.close(pair.theirs)
        var control = ControlSocket(descriptor: pair.ours)
        #expect(control.receive() == false)
    }

    @Test("more than one descriptor on a message is refused, and none of them stays open")
    func surplus() throws {
        let (pair, passed) = (try SocketPair(), try SocketPair())
        try sendTwice(passed.ours, over: pair.theirs)
        var control = ControlSocket(descriptor: pair.ours)
        #expect(control.receive() == false)
        #expect(control.takeDescriptor() == nil)
        #expect(try copies(of: passed.ours) == 1)
    }

    /// How many descriptors of this process are that socket, whatever their numbers: other tests have hundreds open meanwhile.
    private func copies(of socket: Int32) throws -> Int {
        var wanted = stat()
        try #require(fstat(socket, &wanted) == 0)
        return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            var status = stat()
            guard let descriptor = Int32(name) else { return false }
            return fstat(descriptor, &status) == 0 && status.st_dev == wanted.st_dev && status.st_ino == wanted.st_ino
        }
    }

    private func sendTwice(_ passed: Int32, over socket: Int32) throws {
        var byte: UInt8 = 0
        let size = MemoryLayout<cmsghdr>.size + 2 * MemoryLayout<Int32>.size
        let control = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        defer { control.deallocate() }
        control.storeBytes(of: cmsghdr(), as: cmsghdr.self)
        let header = control.assumingMemoryBound(to: cmsghdr.self)
        header.pointee.cmsg_len = size
        header.pointee.cmsg_level = SOL_SOCKET
        header.pointee.cmsg_type = Int32(SCM_RIGHTS)
        for index in 0..<2 {
            control.storeBytes(
                of: passed, toByteOffset: MemoryLayout<cmsghdr>.size + index * MemoryLayout<Int32>.size, as: Int32.self)
        }
        let sent = withUnsafeMutablePointer(to: &byte) { byte in
            var part = iovec(iov_base: byte, iov_len: 1)
            return withUnsafeMutablePointer(to: &part) { part in
                var message = msghdr()
                message.msg_iov = part
                message.msg_iovlen = 1
                message.msg_control = control
                message.msg_controllen = size
                return sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
            }
        }
        try #require(sent == 1)
    }
}
