import SessionModel
import Testing

@testable import Supervision

struct UploadLedgerTests {
    private func ledger(bytes: Int = 0, files: Int = 0) -> UploadLedger {
        UploadLedger(
            limit: WorkspaceUsage(bytes: 40_960, files: 10), fileLimit: 32_768,
            usage: WorkspaceUsage(bytes: bytes, files: files))
    }

    @Test("what is known not to fit is refused before it comes")
    func announced() {
        var ledger = ledger(bytes: 20_480)
        #expect(throws: FileFailure.fileTooLarge(limit: 32_768)) {
            try ledger.begin(size: 32_769, replacing: 0, making: 1)
        }
        #expect(throws: FileFailure.quotaBytes(limit: 40_960)) {
            try ledger.begin(size: 20_481, replacing: 0, making: 1)
        }
        #expect(throws: Never.self) { try ledger.begin(size: 20_480, replacing: 0, making: 1) }
    }

    @Test("what is not announced is refused when it is too much")
    func growing() throws {
        var ledger = ledger(bytes: 36_864)
        try ledger.begin(size: nil, replacing: 0, making: 1)
        try ledger.grow(from: 0, to: 1)
        try ledger.grow(from: 1, to: 4096)
        #expect(throws: FileFailure.quotaBytes(limit: 40_960)) { try ledger.grow(from: 4096, to: 4097) }
    }

    @Test("uploads side by side have no more room together than one")
    func together() throws {
        var ledger = ledger()
        try ledger.begin(size: nil, replacing: 0, making: 1)
        try ledger.begin(size: nil, replacing: 0, making: 1)
        try ledger.grow(from: 0, to: 32_768)
        try ledger.grow(from: 0, to: 8192)
        ledger.end()
        #expect(throws: FileFailure.quotaBytes(limit: 40_960)) { try ledger.grow(from: 8192, to: 8193) }
    }

    @Test("an upload that is abandoned gives its room back")
    func abandoned() throws {
        var ledger = ledger(files: 9)
        try ledger.begin(size: nil, replacing: 0, making: 1)
        try ledger.grow(from: 0, to: 32_768)
        ledger.abandon(size: 32_768, replacing: 0, making: 1)
        #expect(ledger.uploads == 0)
        try ledger.begin(size: 32_768, replacing: 0, making: 1)
    }

    @Test("a file that is replaced makes room for the one that replaces it")
    func replaced() throws {
        var ledger = ledger(bytes: 40_960, files: 10)
        try ledger.begin(size: 16_384, replacing: 16_384, making: 0)
        try ledger.grow(from: 0, to: 16_384)
        #expect(throws: FileFailure.quotaFiles(limit: 10)) { try ledger.begin(size: 0, replacing: 0, making: 1) }
    }
}
