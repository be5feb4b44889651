import Glibc
import Logging
import Testing

@testable import Packages

/// Doors on ports of this host's loopback, with an index that nobody has: who asks it gets to hear so.
struct IndexDoorTests {
    private let door: IndexDoor
    private let port: UInt16

    init() throws {
        let index = try #require(IndexAddress("http://127.0.0.1:1/simple/"))
        let client = IndexClient(index: index, hosts: try #require(FileHosts(of: index, named: nil)))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var port: UInt16
        repeat {
            // A named one: one that the kernel chooses is nobody's as soon as it is not listened on. Below those that it chooses.
            port = .random(in: 10_000..<30_000)
        } while !Self.bind(socket, to: port)
        self.port = port
        door = IndexDoor(
            socket: socket,
            answers: PackageAnswers(shelf: PageShelf(client: client), client: client, logger: logger), logger: logger)
    }

    private static func bind(_ socket: Int32, to port: UInt16) -> Bool {
        var address = Visitor.loopback(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static let request = "GET /problems HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let hidden = "GET /simple/hidden/ HTTP/1.1\r\nHost: x\r\n\r\n"

    private func ask(_ said: String) async throws -> String {
        let visitor = try await Visitor.connect(to: port)
        await visitor.say(said)
        return await visitor.hearOut()
    }

    @Test(
        "a connection is for one request: it is answered, told that it was the only one, and nothing else that came is",
        arguments: [
            "", hidden, String(repeating: hidden, count: 100), "no HTTP at all\r\n\r\n",
            String(repeating: "\u{0}", count: 30_000),
            "POST /simple/hidden/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
        ])
    func smuggled(more: String) async throws {
        await door.open()
        let answer = try await ask(Self.request + more)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("connection: close\r\n"))
        #expect(answer.hasSuffix("content-length: 0\r\n\r\n") || answer.hasSuffix("connection: close\r\n\r\n"))
        #expect(answer.split(separator: "HTTP/1.1").count == 1)
        // What had been asked of the index would be among the problems.
        let problems = try await ask(Self.request)
        #expect(problems.hasPrefix("HTTP/1.1 200 OK\r\n") && !problems.contains("hidden"))
        await door.close()
    }

    @Test(
        "so is one that wants another protocol, or says that it goes on",
        arguments: ["Upgrade: h2c\r\nConnection: Upgrade\r\n", "Connection: keep-alive\r\n"])
    func upgraded(headers: String) async throws {
        await door.open()
        let answer = try await ask("GET /problems HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\(Self.hidden)")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("connection: close\r\n"))
        #expect(answer.split(separator: "HTTP/1.1").count == 1)
        await door.close()
    }

    @Test("a request that brings a body is no request, and nothing in it is")
    func bodies() async throws {
        await door.open()
        for headers in ["Content-Length: \(Self.hidden.utf8.count)", "Transfer-Encoding: chunked"] {
            for method in ["GET", "HEAD", "POST"] {
                let body =
                    headers.hasPrefix("T")
                    ? "\(String(Self.hidden.utf8.count, radix: 16))\r\n\(Self.hidden)\r\n0\r\n\r\n" : Self.hidden
                #expect(
                    try await ask("\(method) /simple/hidden/ HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\r\n\(body)").isEmpty)
            }
        }
        #expect(try await !ask(Self.request).contains("hidden"))
        await door.close()
    }

    @Test("a failure is told, and ends the connection as an answer does")
    func failures() async throws {
        await door.open()
        #expect(try await ask(Self.hidden + Self.request).hasPrefix("HTTP/1.1 502"))
        #expect(try await ask("DELETE /problems HTTP/1.1\r\nHost: x\r\n\r\n\(Self.hidden)").hasPrefix("HTTP/1.1 405"))
        #expect(try await ask("GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n\(Self.hidden)").hasPrefix("HTTP/1.1 404"))
        #expect(try await ask(Self.request).contains("hidden"))
        await door.close()
    }

    @Test("of many connections eight are let in, and the others are closed before they have said anything")
    func storm() async throws {
        await door.open()
        var visitors: [Visitor] = []
        for _ in 0..<12 { visitors.append(try await Visitor.connect(to: port)) }
        await withTaskGroup(of: String.self) { group in
            for visitor in visitors { group.addTask { await visitor.hearOut() } }
            for _ in 0..<4 { #expect(await group.next()?.isEmpty == true) }
            // Those that are left are the ones that are let in.
            for visitor in visitors { await visitor.say(Self.request) }
            for _ in 0..<8 { #expect(await group.next()?.hasPrefix("HTTP/1.1 200") == true) }
        }
        await door.close()
    }

    @Test("who has an answer and does not go is shown out, and makes room")
    func stayers() async throws {
        await door.open()
        var stayers: [Visitor] = []
        while stayers.count < 8 {
            let visitor = try await Visitor.connect(to: port)
            await visitor.say(Self.request)
            // Where there was no room: those before have gone already.
            guard await visitor.hearOut().hasPrefix("HTTP/1.1 200") else { break }
            stayers.append(visitor)
        }
        while try await !ask(Self.request).hasPrefix("HTTP/1.1 200") { try await Task.sleep(for: .milliseconds(20)) }
        await door.close()
        withExtendedLifetime(stayers) {}
    }

    @Test(
        "where the door is shut every connection ends, whatever it is in the middle of, and there is no new one until it opens again"
    )
    func shut() async throws {
        await door.open()
        let visitors = [
            try await Visitor.connect(to: port), try await Visitor.connect(to: port),
            try await Visitor.connect(to: port),
        ]
        await visitors[1].say("GET /simple/o")
        await visitors[2].say(Self.request)
        #expect(await visitors[2].hearOut().hasPrefix("HTTP/1.1 200"))
        await door.shut()
        for visitor in visitors { #expect(await visitor.hearOut().isEmpty) }
        await #expect(throws: Visitor.Failure.self) { try await Visitor.connect(to: port) }
        await door.open()
        #expect(try await ask(Self.request).hasPrefix("HTTP/1.1 200"))
        await door.close()
        await #expect(throws: Visitor.Failure.self) { try await Visitor.connect(to: port) }
    }
}
