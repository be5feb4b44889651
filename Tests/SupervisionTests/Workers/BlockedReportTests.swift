import SessionModel
import Testing
import Wire

@testable import Supervision

struct BlockedReportTests {
    @Test("each name is told of once")
    func once() {
        var report = BlockedReport(policy: "strict")
        let call = RefusedCall(number: 99_999, arguments: [])
        #expect(report.take(call) == .blocked("blocked: system call 99999 by policy strict"))
        #expect(report.take(call) == nil)
        #expect(report.calls == BlockedCalls(calls: ["system call 99999"], more: 0))
        #expect(report.conclusion == nil)
    }

    @Test("a worker that tells of calls without end fills neither the console nor the receipt")
    func flood() {
        var report = BlockedReport(policy: "p")
        var told: [ExecutionEvent] = []
        for number: Int32 in 10_000..<110_000 {
            if let event = report.take(RefusedCall(number: number, arguments: [])) { told.append(event) }
        }
        #expect(told.count == 16)
        #expect(report.calls.calls.count == 16)
        #expect(report.calls.more == 100_000 - 16)
        #expect(report.conclusion == .blocked("blocked: 99984 more calls by policy p"))
    }

    @Test("a count that makes no sense is no trouble", arguments: [[-5], [.min], [.max, .max], [.max, -1]])
    func counts(more: [Int]) {
        var report = BlockedReport(policy: "p")
        for count in more { report.note(more: count) }
        #expect(report.calls.more == (more.contains(.max) ? .max : 0))
    }

    @Test("arguments in any number and of any size make a name of known words", arguments: 0..<7)
    func arguments(count: Int) {
        var report = BlockedReport(policy: "p")
        for number: Int32 in [-1, 0, 16, 41, 56, 198, .max, .min] {
            _ = report.take(RefusedCall(number: number, arguments: Array(repeating: .max, count: count)))
        }
        #expect(report.calls.calls.allSatisfy { $0.utf8.count < 200 })
    }
}
