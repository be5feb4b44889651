import Testing
import Wire

@testable import WorkerRuntime

struct RefusalLedgerTests {
    private func call(_ number: Int32, _ arguments: UInt64...) -> RefusedCall {
        RefusedCall(number: number, arguments: arguments)
    }

    @Test("a call is told of once, however often it is made")
    func once() {
        var ledger = RefusalLedger()
        #expect(ledger.note(call(1, 2)) == true)
        for _ in 0..<1000 { #expect(ledger.note(call(1, 2)) == false) }
        #expect(ledger.more == 0)
    }

    @Test("the same call for something else is another")
    func arguments() {
        var ledger = RefusalLedger()
        #expect(ledger.note(call(1, 2)) == true)
        #expect(ledger.note(call(1, 3)) == true)
    }

    @Test("a loop over one call leaves room for others")
    func oneCall() {
        var ledger = RefusalLedger()
        var told: [UInt64] = []
        for argument: UInt64 in 0..<1000 where ledger.note(call(1, argument)) { told.append(argument) }
        #expect(told == [0, 1, 2])
        #expect(ledger.more == 997)
        #expect(ledger.note(call(2)) == true)
    }

    @Test("no more than eight are told of, and the rest is counted")
    func allCalls() {
        var ledger = RefusalLedger()
        var told = 0
        for number: Int32 in 0..<100_000 where ledger.note(call(number)) { told += 1 }
        #expect(told == 8)
        #expect(ledger.more == 99_992)
    }
}
