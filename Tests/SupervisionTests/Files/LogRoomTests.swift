import Testing

@testable import Supervision

struct LogRoomTests {
    private func room(
        _ bytes: Int, _ files: Int = 10, free: Int? = .max,
        limit: WorkspaceUsage = WorkspaceUsage(bytes: 1000, files: 100)
    ) -> Int {
        let space = free.map { DiskSpace(freeBytes: $0, freeFiles: 1000) }
        return LogRoom(usage: WorkspaceUsage(bytes: bytes, files: files), limit: limit, space: space).bytes
    }

    @Test("a log has half of what the session has left, and none where that is nothing")
    func quota() {
        #expect(room(0) == 500 && room(200) == 400 && room(999) == 0 && room(1000) == 0 && room(5000) == 0)
    }

    @Test("a log has half of what the disk has left, where that is less")
    func disk() {
        #expect(room(0, free: 100) == 50 && room(0, free: 0) == 0 && room(200, free: nil) == 400)
    }

    @Test("a session that is nearly out of files has no log")
    func files() {
        #expect(room(0, 92) == 500 && room(0, 93) == 0 && room(0, 200) == 0)
    }
}
