import Foundation
import SessionModel

/// The program that writes messages until it is killed, and what it has said so far.
final class CrashWriterProcess {
    private let process = Process()
    private let output = Pipe()
    private var buffer = Data()

    /// Starts it; it stands beside the test program, where the build put both.
    init(database: String) throws {
        let tests = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.executableURL = tests.deletingLastPathComponent().appendingPathComponent("storage-crash-writer")
        process.arguments = [database]
        process.standardOutput = output
        try process.run()
    }

    deinit { if process.isRunning { kill() } }

    /// Waits for the next whole line; nil once the process has ended and everything was read.
    func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer = Data(buffer[(end + 1)...]) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffer += data
        }
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Whether it ended through ``kill()`` rather than on its own.
    var wasKilled: Bool { process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL }
}
