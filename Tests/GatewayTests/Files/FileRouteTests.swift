import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct FileRouteTests {
    private static func gateway() -> TestGateway {
        var gateway = TestGateway()
        gateway.files.put("a/b c.txt", "0123456789", modified: Timestamp(microseconds: 1_000_000_000_000_000))
        gateway.files.put("new.html", "<script>", modified: TestGateway.epoch)
        gateway.files.put("shrunk", "012", size: 10)
        return gateway
    }

    private func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Answer {
        try await Self.gateway().test { caller in
            let id = try await caller.makeSession()
            return try await caller.get("/v1/sessions/\(id)/files/\(path)", headers: headers)
        }
    }

    @Test("a file comes whole, as its name's type, with headers that keep it harmless")
    func whole() async throws {
        let answer = try await get("a/b%20c.txt")
        #expect(answer.status == 200 && answer.text == "0123456789")
        #expect(answer.header("Content-Type") == "text/plain")
        #expect(answer.header("Content-Length") == "10")
        #expect(answer.header("Last-Modified") == "Sun, 09 Sep 2001 01:46:40 GMT")
        #expect(answer.header("ETag") == "\"v-a/b c.txt\"")
        #expect(answer.header("Content-Disposition") == "attachment; filename=\"b c.txt\"")
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Content-Security-Policy") == "default-src 'none'; sandbox")
    }

    @Test("a range comes as 206, none that is there as 416")
    func ranges() async throws {
        let part = try await get("a/b%20c.txt", [.range: "bytes=2-4"])
        #expect(part.status == 206 && part.text == "234" && part.header("Content-Range") == "bytes 2-4/10")
        let beyond = try await get("a/b%20c.txt", [.range: "bytes=10-"])
        #expect(beyond.status == 416 && beyond.header("Content-Range") == "bytes */10")
        let several = try await get("a/b%20c.txt", [.range: "bytes=0-1,3-4"])
        #expect(several.status == 200 && several.text == "0123456789")
    }

    @Test("a range of another version is the whole of this one")
    func ifRange() async throws {
        let tag = "\"v-a/b c.txt\""
        let same = try await get("a/b%20c.txt", [.range: "bytes=2-4", .ifRange: tag])
        let other = try await get("a/b%20c.txt", [.range: "bytes=2-4", .ifRange: "\"other\""])
        #expect(same.status == 206 && other.status == 200)
        // One that changed just now may change again without its tag's changing.
        let fresh = try await get("new.html", [.range: "bytes=2-4", .ifRange: "\"v-new.html\""])
        #expect(fresh.status == 200 && fresh.header("ETag") == "W/\"v-new.html\"")
    }

    @Test("a file that the client has is not sent again")
    func notModified() async throws {
        for tag in ["\"v-a/b c.txt\"", "W/\"v-a/b c.txt\"", "\"x\", \"v-a/b c.txt\"", "*"] {
            let answer = try await get("a/b%20c.txt", [.ifNoneMatch: tag])
            #expect(answer.status == 304 && answer.text.isEmpty && answer.header("ETag") != nil)
        }
        #expect(try await get("a/b%20c.txt", [.ifNoneMatch: "\"x\""]).status == 200)
        #expect(try await get("a/b%20c.txt", [.ifModifiedSince: "Sun, 09 Sep 2001 01:46:40 GMT"]).status == 304)
        #expect(try await get("a/b%20c.txt", [.ifMatch: "\"x\""]).status == 412)
    }

    @Test(
        "what is no path of a file is no file",
        arguments: [
            "..%2fa", "%2e%2e", "a%2Fb%20c.txt", "a//b%20c.txt", "a/b%20c.txt/", "a%00", "%zz", "a/../a/b%20c.txt",
            "./a/b%20c.txt",
        ])
    func paths(_ path: String) async throws {
        let answer = try await get(path)
        #expect(answer.status == 404 && answer.code == "file_not_found")
    }

    @Test("another's session has no files, not even refused ones")
    func tenancy() async throws {
        try await Self.gateway().test { caller in
            for path in ["", "/a", "/.."] {
                let answer = try await caller.get("/v1/sessions/\(SessionID())/files\(path)")
                #expect(answer.status == 404)
                #expect(path == "/.." || answer.code == "session_not_found")
            }
        }
    }

    @Test("only a whole file as it is can be written")
    func writes() async throws {
        try await Self.gateway().test { caller in
            let path = "/v1/sessions/\(try await caller.makeSession())/files/a"
            #expect(try await caller.send(.put, path, body: "x", headers: [.contentRange: "bytes 0-0/2"]).status == 400)
            #expect(try await caller.send(.put, path, body: "x", headers: [.contentEncoding: "gzip"]).status == 415)
            let refused = try await caller.send(.put, path, body: "x")
            #expect(refused.status == 409 && refused.code == "workspace_in_memory")
            #expect(try await caller.send(.patch, path, body: "x").status == 405)
        }
    }
}
