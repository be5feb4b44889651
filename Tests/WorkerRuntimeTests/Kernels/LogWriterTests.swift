import FoundationEssentials
import TestSupport
import Testing
import Wire

@testable import WorkerRuntime

struct LogWriterTests {
    private static let limit = 1000

    private let home: TemporaryFolder

    init() throws { home = try TemporaryFolder() }

    private func place(_ name: String = "a.log", bytes: Int = 1 << 20) -> LogPlace {
        LogPlace(folder: "outputs", name: name, bytes: bytes)
    }

    private func content(_ name: String = "a.log") throws -> Data {
        try Data(contentsOf: URL(filePath: "\(home.path)/outputs/\(name)"))
    }

    private var folderIsThere: Bool { FileManager.default.fileExists(atPath: "\(home.path)/outputs") }

    /// One that has taken so many bytes beyond the limit, and has asked for its place.
    private func asked(_ bytes: [UInt8]) -> LogWriter {
        var log = LogWriter(execution: 1, outputLimit: Self.limit)
        log.take(bytes, on: .stdout)
        #expect(log.note(isBeyondLimit: false) == [.logWanted(id: 1)])
        #expect(log.isAwaited)
        return log
    }

    private static let flood = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }

    @Test("output up to the limit asks for no log and leaves no file")
    func short() {
        var log = LogWriter(execution: 1, outputLimit: Self.limit)
        for _ in 0..<Self.limit {
            log.take([0x78], on: .stdout)
            #expect(log.note(isBeyondLimit: false).isEmpty)
        }
        #expect(!log.isAwaited && log.end(isNeeded: true).isEmpty && !folderIsThere)
    }

    @Test("a log has every byte from the first on, also what comes while its place is awaited and what is no text")
    func whole() throws {
        var log = asked(Self.flood)
        log.take([0xFF, 0x00, 0xFE], on: .stdout)
        #expect(log.note(isBeyondLimit: true).isEmpty)
        log.answer(1, place(), in: home.path)
        #expect(!log.isAwaited)
        log.take([0xC3], on: .stdout)
        #expect(log.end(isNeeded: true) == [.logged(id: 1, .written(missing: 0))])
        #expect(try content() == Data(Self.flood + [0xFF, 0x00, 0xFE, 0xC3]))
    }

    @Test("both streams are in it, and no line of one is torn by the other")
    func streams() throws {
        var log = asked(Self.flood + [0x0A])
        log.answer(1, place(), in: home.path)
        for (text, stream) in [
            ("a1", ExecutionRelay.Stream.stdout), ("b1\nb", .stderr), ("a2\na", .stdout), ("2", .stderr),
        ] {
            log.take(Array(text.utf8), on: stream)
        }
        #expect(log.end(isNeeded: true) == [.logged(id: 1, .written(missing: 0))])
        #expect(String(decoding: try content().dropFirst(2001), as: UTF8.self) == "b1\na1a2\nab2")
    }

    @Test(
        "text below the limit asks too, once something that was shown has taken the room of it; nothing printed never does"
    )
    func besideValues() {
        var log = LogWriter(execution: 1, outputLimit: Self.limit)
        #expect(log.note(isBeyondLimit: true).isEmpty)
        log.take([0x78], on: .stderr)
        #expect(log.note(isBeyondLimit: false).isEmpty)
        #expect(log.note(isBeyondLimit: true) == [.logWanted(id: 1)])
        #expect(log.note(isBeyondLimit: true).isEmpty)
    }

    @Test("of a large limit no more than a part is held back", arguments: [LogWriter.mostHeld, 10 << 20, .max])
    func held(limit: Int) {
        var log = LogWriter(execution: 1, outputLimit: limit)
        log.take([UInt8](repeating: 1, count: LogWriter.mostHeld), on: .stdout)
        #expect(log.note(isBeyondLimit: false).isEmpty)
        log.take([1], on: .stderr)
        #expect(log.note(isBeyondLimit: false) == [.logWanted(id: 1)])
    }

    @Test("a log that turns out not to be needed goes away, with the folder that was made for it")
    func unneeded() throws {
        var log = asked(Self.flood)
        log.answer(1, place(), in: home.path)
        #expect(folderIsThere)
        #expect(log.end(isNeeded: false).isEmpty && !folderIsThere)
    }

    @Test("a folder that was there stays, with what is in it")
    func folderStays() throws {
        let picture = "\(home.path)/outputs/picture.png"
        try FileManager.default.createDirectory(atPath: "\(home.path)/outputs", withIntermediateDirectories: false)
        try Data([1]).write(to: URL(filePath: picture))
        var log = asked(Self.flood)
        log.answer(1, place(), in: home.path)
        #expect(log.end(isNeeded: false).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/outputs") == ["picture.png"])
    }

    @Test("a log ends at its limit and says how much is missing; nothing is put behind the gap")
    func bounded() throws {
        var log = asked(Self.flood)
        log.answer(1, place(bytes: 1500), in: home.path)
        log.take([7], on: .stderr)
        #expect(log.end(isNeeded: true) == [.logged(id: 1, .written(missing: 501))])
        #expect(try content() == Data(Self.flood.prefix(1500)))
    }

    @Test("no place is no log; an answer about another execution is none")
    func nowhere() {
        var log = asked(Self.flood)
        log.answer(2, place(), in: home.path)
        #expect(log.isAwaited && !folderIsThere)
        log.answer(1, nil, in: home.path)
        #expect(!log.isAwaited && log.end(isNeeded: true).isEmpty && !folderIsThere)
    }

    @Test("what code has put in the way is neither followed nor touched, and is told of", arguments: Obstacle.allCases)
    func obstacles(obstacle: Obstacle) throws {
        let elsewhere = try TemporaryFolder()
        let secret = "\(elsewhere.path)/a.log"
        try Data("secret".utf8).write(to: URL(filePath: secret))
        try obstacle.make(in: home.path, leadingTo: elsewhere.path)
        var log = asked(Self.flood)
        log.answer(1, place(), in: home.path)
        log.take([7], on: .stderr)
        guard case .logged(1, .failed(let failure))? = log.end(isNeeded: true).first else {
            Issue.record("no failure was told")
            return
        }
        #expect(failure.stage.hasPrefix("outputs") && failure.stage.contains(" cannot be ") && failure.errno > 0)
        #expect(try Data(contentsOf: URL(filePath: secret)) == Data("secret".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == ["a.log"])
    }
}
