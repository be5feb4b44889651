import SessionModel
import Testing

@testable import Gateway

struct ExecutionRecordsTests {
    private let ids = (0..<5).map { _ in ExecutionID() }

    private func records(_ limits: ExecutionRecordLimits, bytes: Int = 0, artifacts: Int? = nil) -> ExecutionRecords {
        var records = ExecutionRecords(limits: limits)
        for (number, id) in ids.enumerated() {
            records.add(
                .init(
                    id: id, at: .seconds(number), bytes: bytes,
                    artifacts: artifacts.map { (session: SessionID(), bytes: $0) }))
        }
        return records
    }

    @Test("beyond the number, the memory or the disk that they may take, the oldest go")
    func tooMuch() {
        let all = ExecutionRecordLimits(count: 10, age: .seconds(100), bytes: 100, artifactBytes: 100)
        var few = all
        few.count = 3
        var records = records(few)
        #expect(records.forget(at: .seconds(5)).map(\.id) == Array(ids[..<2]))
        #expect(records.forget(at: .seconds(5)).isEmpty)
        records = self.records(all, bytes: 30)
        #expect(records.forget(at: .seconds(5)).map(\.id) == Array(ids[..<2]))
        records = self.records(all, artifacts: 60)
        let gone = records.forget(at: .seconds(5))
        #expect(gone.map(\.id) == Array(ids[..<4]) && gone.allSatisfy { $0.artifacts != nil })
    }

    @Test("at their age they go, and not before")
    func age() {
        var records = records(ExecutionRecordLimits(age: .seconds(10)))
        #expect(records.forget(at: .seconds(9)).isEmpty)
        #expect(records.forget(at: .seconds(12)).map(\.id) == Array(ids[..<3]))
    }
}
